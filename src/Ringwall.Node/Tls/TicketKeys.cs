using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Tls;

/// <summary>
/// The keys of session tickets, shared by all loops, and by all nodes that have the secrets of one control. Each period
/// has its key; tickets of the period before and (clocks differ) the one after are taken too. Nothing of it is written
/// anywhere. No 0-RTT: early data can be replayed.
/// </summary>
internal sealed class TicketKeys
{
    private TicketSource _source;

    /// <summary>A secret for good; without one, this process's own.</summary>
    public TicketKeys(ReadOnlySpan<byte> secret = default) =>
        _source = TicketSource.Of(secret.IsEmpty ? RandomNumberGenerator.GetBytes(TicketSecret.Length) : secret);

    /// <summary>From any thread: another secret. Old tickets end.</summary>
    public void Replace(ReadOnlySpan<byte> secret) => Volatile.Write(ref _source, TicketSource.Of(secret));

    /// <summary>
    /// From any thread: control's secrets, the same for every node. Loops see all of them at once, each with its next
    /// handshake; tickets of secrets that stay are taken as before.
    /// </summary>
    public void Replace(NodeSecrets secrets)
    {
        if (!Volatile.Read(ref _source).IsMadeFrom(secrets))
        {
            Volatile.Write(ref _source, new TicketSource(secrets));
        }
    }

    /// <summary>
    /// The keys of this moment (Unix milliseconds). Computed once per period, by whichever loop comes first.
    /// </summary>
    public TicketKeySet At(long unixMs) => Volatile.Read(ref _source).At(unixMs / 1000);
}

/// <summary>
/// Secrets by period and the keys made of them. Beyond the last secret, as while control is away, its keys go on
/// changing with each period, and all nodes with the same secrets go on agreeing.
/// </summary>
internal sealed class TicketSource(NodeSecrets secrets)
{
    private TicketKeySet? _set;

    public static TicketSource Of(ReadOnlySpan<byte> secret) => new(new NodeSecrets
    {
        RotationSeconds = Limits.TicketKeySeconds,
        Tickets = [new TicketSecret(0, secret.ToArray())],
    });

    public bool IsMadeFrom(NodeSecrets others)
    {
        var same = secrets.RotationSeconds == others.RotationSeconds
            && secrets.Tickets.Count == others.Tickets.Count;
        for (var i = 0; same && i < secrets.Tickets.Count; i++)
        {
            same = secrets.Tickets[i].From == others.Tickets[i].From
                && secrets.Tickets[i].Secret.AsSpan().SequenceEqual(others.Tickets[i].Secret);
        }

        return same;
    }

    /// <summary>The set lives in the source it was made of: a set of secrets replaced ends with them.</summary>
    public TicketKeySet At(long unixSeconds)
    {
        if (Volatile.Read(ref _set) is { } known && known.Holds(unixSeconds))
        {
            return known;
        }

        var now = PeriodAt(unixSeconds);
        var set = new TicketKeySet(PeriodAt(now.From - 1), now, PeriodAt(now.Until));
        Volatile.Write(ref _set, set);
        return set;
    }

    private TicketPeriod PeriodAt(long unixSeconds)
    {
        var (tickets, length) = (secrets.Tickets, secrets.RotationSeconds);
        var index = tickets.Count - 1;
        while (index > 0 && tickets[index].From > unixSeconds)
        {
            index--;
        }

        var begin = tickets[index].From;
        var age = unixSeconds - begin;
        var step = age >= 0 ? age / length : -((length - 1 - age) / length);
        var from = begin + (step * length);
        var until = from + length;
        if (index + 1 < tickets.Count)
        {
            until = Math.Min(until, tickets[index + 1].From);
        }

        return new TicketPeriod(tickets[index].Secret, step, from, until);
    }
}

/// <summary>One key's time in Unix seconds, and what it is derived from.</summary>
internal readonly record struct TicketPeriod(byte[] Secret, long Step, long From, long Until);

/// <summary>
/// Previous, current and next key: 16 octets of name, 32 for HMAC-SHA256, 32 for AES-256. Pinned, immutable.
/// </summary>
internal sealed class TicketKeySet
{
    public const int NameBytes = 16;
    public const int MacBytes = 32;
    private const int KeyBytes = 80;
    private readonly byte[] _keys = GC.AllocateArray<byte>(3 * KeyBytes, pinned: true);

    private readonly long _from;
    private readonly long _until;

    public TicketKeySet(TicketPeriod previous, TicketPeriod current, TicketPeriod next)
    {
        (_from, _until) = (current.From, current.Until);
        Derive(previous, 0);
        Derive(current, 1);
        Derive(next, 2);
    }

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

    /// <summary>True while its current key is the current one (Unix seconds).</summary>
    public bool Holds(long unixSeconds) => unixSeconds >= _from && unixSeconds < _until;

    private void Derive(TicketPeriod period, int index)
    {
        Span<byte> info = stackalloc byte[16];
        "tickets "u8.CopyTo(info);
        BinaryPrimitives.WriteInt64BigEndian(info[8..], period.Step);
        var key = _keys.AsSpan(index * KeyBytes, KeyBytes);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, period.Secret, key, default, info);
    }

    private unsafe byte* Key(int index) => (byte*)Unsafe.AsPointer(ref _keys[index * KeyBytes]);
}
