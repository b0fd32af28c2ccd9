using Ringwall.Control.Desk;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Snapshot;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Effects;

/// <summary>
/// What decisions ask of the edge: the block lane is made to say what the decision says now, whichever of its events
/// asked for that, and every node's receipt is noted. Repeating it changes nothing.
/// </summary>
public sealed class EdgeBlock(TrustDesk desk, EdgeLane lane, TimeProvider time) : Performer
{
    public const string Name = "edge-block";

    public override string Kind => Name;

    public static IEnumerable<NewEffect> Of(Fact fact) =>
        fact.What is MeasuresOrdered or DecisionRenewed or MeasuresLifted or MeasuresExpired or BreakGlassLapsed
            or DecisionReplaced or CustomerHostnamesChanged or CustomerServiceAdded
        ? [new NewEffect($"{fact.Stream}/{Name}/{fact.Version}", Name, "{}")]
        : [];

    public override async Task<string> Perform(Effect effect, CancellationToken stop)
    {
        string[] decisions = Streams.KindOf(effect.Stream) == StreamKind.Customer
            ? OfCustomer(effect.Stream)
            : [effect.Stream];
        var notes = new List<string>();
        foreach (var id in decisions)
        {
            notes.Add(await Settle(id, stop));
        }

        return notes.Count == 0 ? "no block of theirs is in force" : string.Join("; ", notes);
    }

    /// <summary>Blocks that follow a customer's account wherever it goes.</summary>
    private string[] OfCustomer(string customer) =>
    [
        .. lane.Publisher.InForce().Select(block => block.DecisionId)
            .Where(id => desk.Load(id).Decisions.GetValueOrDefault(id)?.Content is { Scope.WholeCustomer: true } content
                && content.CustomerId == customer),
    ];

    private async Task<string> Settle(string id, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var state = desk.Load(id);
        var decision = state.Decisions[id];
        if (!decision.Content.Measures.Any(MeasureMatrix.StopsTraffic))
        {
            return "its measures stop no traffic at the edge";
        }

        var wanted = BlockProjection.Of(state, now, lane.Addresses).FirstOrDefault(block => block.DecisionId == id);
        var version = lane.Publisher.Settle(id, wanted, "decision-officer");
        var asked = time.GetUtcNow();
        var receipts = await lane.Receipts.Wait(Lane.Blocks, version, Limits.Receipts, stop);
        if (receipts.Count == 0 || receipts.Any(receipt => !receipt.InForce))
        {
            throw new InvalidDataException(
                $"{receipts.Count(receipt => receipt.InForce)} of {receipts.Count} nodes have version {version}");
        }

        if (wanted is not null)
        {
            foreach (var receipt in receipts)
            {
                var took = (asked - decision.OrderedAt!.Value).TotalMilliseconds + receipt.Milliseconds;
                desk.Run(
                    Capacity.Node(receipt.Node),
                    new NoteReceipt(id, receipt.Node, receipt.Version, (long)Math.Max(took, 0), receipts.Count));
            }
        }

        return $"{(wanted is null ? "out of" : "in")} force on {receipts.Count} of {receipts.Count} nodes, "
            + $"version {version}";
    }
}
