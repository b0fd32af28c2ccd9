using Ringwall.Control.Publication;
using Ringwall.Core.Snapshot;

namespace Ringwall.Tests.Control;

public sealed class ReceiptsTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Nobody_there_is_no_receipt()
    {
        var receipts = new Receipts(TimeProvider.System);
        Assert.Empty(await receipts.Wait(Lane.Blocks, 1, s_short, CancellationToken.None));
    }

    [Fact]
    public async Task A_node_that_reports_while_we_wait_is_waited_for()
    {
        var receipts = new Receipts(TimeProvider.System);
        var waiting = receipts.Wait(Lane.Blocks, 2, TimeSpan.FromSeconds(30), CancellationToken.None);
        receipts.Seen(new NodeReport { Node = "n1", BlockVersion = 1 });
        Assert.False(waiting.IsCompleted);
        receipts.Seen(new NodeReport { Node = "n1", BlockVersion = 2 });
        Assert.True(Assert.Single(await waiting).InForce);
    }

    [Fact]
    public async Task One_node_behind_is_told_as_not_in_force()
    {
        var receipts = new Receipts(TimeProvider.System);
        receipts.Seen(new NodeReport { Node = "n1", BlockVersion = 2 });
        receipts.Seen(new NodeReport { Node = "n2", BlockVersion = 1 });
        var heard = await receipts.Wait(Lane.Blocks, 2, s_short, CancellationToken.None);
        Assert.Equal([("n1", true), ("n2", false)], heard.Select(r => (r.Node, r.InForce)));
    }
}
