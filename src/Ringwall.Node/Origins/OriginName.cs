using System.Collections.Immutable;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// What is known of one name, seen by all loops: an immutable answer per address family, replaced whole by the
/// resolver's threads.
/// </summary>
internal sealed class OriginName(string name, Resolver resolver)
{
    private readonly Family _v4 = new();
    private readonly Family _v6 = new();
    private ImmutableList<NameWait> _waiting = [];

    public string Name { get; } = name;

    public NameAnswer? V4 => _v4.Answer;

    public NameAnswer? V6 => _v6.Answer;

    /// <summary>
    /// Both families have answered, or one has addresses and the other had its 50 ms (RFC 8305 section 3).
    /// </summary>
    public bool IsSettled => (V4, V6) switch
    {
        (not null, not null) => true,
        (null, null) => false,
        var (v4, v6) => (v4 ?? v6)! is { Addresses.Length: > 0 } one && resolver.Now >= one.At + Limits.FamilyWaitMs,
    };

    /// <summary>Milliseconds after which <see cref="IsSettled"/> may become true without news.</summary>
    public long UntilSettled => (V4 ?? V6) is { Addresses.Length: > 0 } one
        ? Math.Max(1, one.At + Limits.FamilyWaitMs - resolver.Now)
        : Limits.ResolveMs;

    /// <summary>Why there are no addresses.</summary>
    public Fault Fault => V4?.Fault == Fault.DnsTimeout || V6?.Fault == Fault.DnsTimeout
        ? Fault.DnsTimeout : Fault.DnsError;

    /// <summary>Has the families asked again whose answers are due; costs two comparisons when none is.</summary>
    public void Renew()
    {
        var now = resolver.Now;
        Renew(_v6, true, now);
        Renew(_v4, false, now);
    }

    /// <summary>The signal is set, on its loop, at every answer from now on.</summary>
    public NameWait Watch(Loop loop, Signal signal)
    {
        var wait = new NameWait(loop, signal);
        ImmutableInterlocked.Update(ref _waiting, static (list, one) => list.Add(one), wait);
        return wait;
    }

    public void Unwatch(NameWait wait) =>
        ImmutableInterlocked.Update(ref _waiting, static (list, one) => list.Remove(one), wait);

    /// <summary>From a resolver's thread.</summary>
    public void Answered(bool v6, NameFound found, Fault fault)
    {
        var family = v6 ? _v6 : _v4;
        var now = resolver.Now;
        family.Answer = fault == Fault.None && found.Addresses.Length > 0
            ? new NameAnswer(found.Addresses, Fault.None, now, now + found.LifeMs, now, 0)
            : Failed(family.Answer, fault == Fault.None ? Fault.DnsError : fault, now);
        family.Free();
        foreach (var wait in Volatile.Read(ref _waiting))
        {
            // A full inbox loses the call; who waits looks again by itself when its time is over.
            wait.Loop.Post(wait);
        }
    }

    private static NameAnswer Failed(NameAnswer? before, Fault fault, long now)
    {
        var failures = Math.Min((before?.Failures ?? 0) + 1, 16);
        var pause = Math.Min(Limits.NameFailedMs << (failures - 1), Limits.NameFailedMaxMs);
        var kept = before is { Addresses.Length: > 0 } && now - before.GoodAt < Limits.NameKeptMs;
        return kept
            ? before! with { DueAt = now + pause, Failures = failures }
            : new NameAnswer([], fault, now, now + pause, 0, failures);
    }

    private void Renew(Family family, bool v6, long now)
    {
        if (family.Answer is { } answer && now < answer.DueAt)
        {
            return;
        }

        if (family.TryClaim() && !resolver.Enqueue(this, v6))
        {
            family.Free();
        }
    }

    private sealed class Family
    {
        private volatile NameAnswer? _answer;
        private int _asked;

        public NameAnswer? Answer
        {
            get => _answer;
            set => _answer = value;
        }

        public bool TryClaim() => Interlocked.CompareExchange(ref _asked, 1, 0) == 0;

        public void Free() => Volatile.Write(ref _asked, 0);
    }
}

/// <param name="Addresses">In the order of the system's resolver; empty when there are none.</param>
/// <param name="Fault">Why they are empty.</param>
/// <param name="At">When it came, milliseconds.</param>
/// <param name="DueAt">When it is asked again.</param>
/// <param name="GoodAt">When the addresses were last confirmed.</param>
/// <param name="Failures">Consecutive failed look-ups.</param>
internal sealed record NameAnswer(
    Address[] Addresses, Fault Fault, long At, long DueAt, long GoodAt, int Failures);

/// <summary>Tells a loop that a name has news.</summary>
internal sealed class NameWait(Loop loop, Signal signal) : Message
{
    public Loop Loop { get; } = loop;

    internal override void Run(Loop loop) => signal.Set();
}
