using System.Collections.Immutable;
using System.Security.Cryptography;
using Ringwall.Core.Http;

namespace Ringwall.Node.Origins;

/// <summary>
/// How much of an origin one client may have at a time, as one loop counts it. Each loop writes a table of its own and
/// adds all tables up when it looks: nothing is shared that a request writes. Clients share cells by a keyed hash, so
/// that nobody can choose whom they share one with; a loop with few exchanges under way neither counts nor looks.
/// </summary>
internal sealed class ClientShares(ClientTables all, int most)
{
    private const int Bits = 10;

    private static readonly ulong s_key = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    private int[]? _own;

    /// <summary>
    /// The cell a client is counted in. An IPv6 client is its /64: whoever has one address there has all of them.
    /// </summary>
    public static int Of(IpBits address)
    {
        var bits = address.IsV4 ? address.Low : address.High;
        var mixed = (bits ^ s_key) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 29)) * s_key;
        return (int)((mixed ^ (mixed >> 32)) & ((1 << Bits) - 1));
    }

    /// <summary>One more for this client is within its share.</summary>
    public bool HasRoom(int client) => _own is null || all.Sum(client) < most;

    /// <summary>Counts one; false when there is no need to count yet.</summary>
    public bool Take(int client, int underWay)
    {
        if (_own is null)
        {
            if (underWay < Limits.CountClientsFrom)
            {
                return false;
            }

            _own = new int[1 << Bits];
            all.Add(_own);
        }

        _own[client]++;
        return true;
    }

    public void GiveBack(int client) => _own![client]--;

    /// <summary>The origin is no longer this loop's: what is under way counts no more.</summary>
    public void Leave()
    {
        if (_own is { } own)
        {
            all.Remove(own);
        }
    }
}

/// <summary>The tables of all loops for one origin.</summary>
internal sealed class ClientTables
{
    private ImmutableArray<int[]> _tables = [];

    public void Add(int[] table) =>
        ImmutableInterlocked.Update(ref _tables, static (tables, one) => tables.Add(one), table);

    public void Remove(int[] table) =>
        ImmutableInterlocked.Update(ref _tables, static (tables, one) => tables.Remove(one), table);

    /// <summary>Other loops' numbers may be a moment old.</summary>
    public int Sum(int client)
    {
        var sum = 0;
        foreach (var table in _tables)
        {
            sum += Volatile.Read(ref table[client]);
        }

        return sum;
    }
}
