using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Ringwall.Node.Tls;

/// <summary>
/// The keys of session tickets, shared by all loops, and by all nodes that share the secret. Each period has its key,
/// derived from the secret; tickets of the period before and (clocks differ) the one after are taken too. Nothing of
/// it is written anywhere. No 0-RTT: early data can be replayed.
/// </summary>
internal sealed class TicketKeys
{
    private byte[] _secret;
    private TicketKeySet? _set;

    public TicketKeys(ReadOnlySpan<byte> secret = default) =>
        _secret = secret.IsEmpty ? RandomNumberGenerator.GetBytes(32) : secret.ToArray();

    /// <summary>From any thread: another secret (control's, the same for every node). Old tickets end.</summary>
    public void Replace(ReadOnlySpan<byte> secret)
    {
        Volatile.Write(ref _secret, secret.ToArray());
        Volatile.Write(ref _set, null);
    }

    /// <summary>
    /// The keys of this moment (Unix milliseconds). Computed once per period, by whichever loop comes first.
    /// </summary>
    public TicketKeySet At(long unixMs)
    {
        var period = unixMs / 1000 / Limits.TicketKeySeconds;
        if (Volatile.Read(ref _set) is { } known && known.Period == period)
        {
            return known;
        }

        var set = new TicketKeySet(Volatile.Read(ref _secret), period);
        Volatile.Write(ref _set, set);
        return set;
    }
}

/// <summary>
/// Previous, current and next key: 16 octets of name, 32 for HMAC-SHA256, 32 for AES-256. Pinned, immutable.
/// </summary>
internal sealed class TicketKeySet
{
    public const int NameBytes = 16;
    public const int MacBytes = 32;
    private const int KeyBytes = 80;
    private readonly byte[] _keys = GC.AllocateArray<byte>(3 * KeyBytes, pinned: true);

    public TicketKeySet(ReadOnlySpan<byte> secret, long period)
    {
        Period = period;
        Span<byte> info = stackalloc byte[16];
        "tickets "u8.CopyTo(info);
        for (var i = 0; i < 3; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(info[8..], period + i - 1);
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, _keys.AsSpan(i * KeyBytes, KeyBytes), default, info);
        }
    }

    public long Period { get; }

    /// <summary>The key new tickets are sealed with.</summary>
    public unsafe byte* Current => Key(1);

    /// <summary>The key a ticket names, or null. Not current: the ticket should be renewed.</summary>
    public unsafe byte* Find(ReadOnlySpan<byte> name, out bool isCurrent)
    {
        for (var i = 0; i < 3; i++)
        {
            if (name.SequenceEqual(_keys.AsSpan(i * KeyBytes, NameBytes)))
            {
                isCurrent = i == 1;
                return Key(i);
            }
        }

        isCurrent = false;
        return null;
    }

    private unsafe byte* Key(int index) => (byte*)Unsafe.AsPointer(ref _keys[index * KeyBytes]);
}
