using Ringwall.Control.Decisions;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Effects;

/// <summary>A published decision's page tells what became of it.</summary>
public sealed class PageRefresh(DecisionPages pages, TimeProvider time) : Performer
{
    public const string Name = "decision-page";

    public override string Kind => Name;

    public static IEnumerable<NewEffect> Of(Fact fact) =>
        fact.What is DecisionTookEffect or BreakGlassRatified or BreakGlassLapsed or DecisionAppealed
            or DecisionAppealEnded or ReviewHeld or DecisionRenewed or MeasuresLifted or MeasuresExpired
            or DecisionReplaced
        ? [new NewEffect($"{fact.Stream}/{Name}/{fact.Version}", Name, "{}")]
        : [];

    public override Task<string> Perform(Effect effect, CancellationToken stop) =>
        Task.FromResult(
            pages.Refresh(effect.Stream, time.GetUtcNow()) ? "a new revision" : "it says so, or is not public");
}
