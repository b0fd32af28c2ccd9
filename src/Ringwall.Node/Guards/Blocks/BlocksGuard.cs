using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Guards.Blocks;

/// <summary>
/// A published decision in force stops every request for its hosts: every method, every path, either protocol. It
/// holds while control is down, and a decision with an end stops being enforced by itself at that moment.
/// </summary>
public sealed class BlocksGuard : Guard
{
    public const string Name = "blocks";

    private static readonly int s_blocked = CounterNames.Register("ringwall_guard_blocks_total");

    // Settings: none. What is in force is the snapshot's block lane.

    public override LoopTask<Verdict> Check(Exchange x)
    {
        if (x.Snapshot.FindBlock(x.ZoneIndex, x.Request.Host, x.Loop.UnixMs) is not { } block)
        {
            return new(Verdict.Continue);
        }

        x.Loop.Counters.Add(s_blocked);
        return new(new Verdict(Act.Block, Name, block));
    }
}
