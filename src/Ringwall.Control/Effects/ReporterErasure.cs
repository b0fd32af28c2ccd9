using Ringwall.Control.Sealing;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Effects;

/// <summary>A reporter's identity is erased: the keys of what the report's stream holds of it are destroyed.</summary>
public sealed class ReporterErasure(Vault vault) : Performer
{
    public const string Name = "erase-reporter";

    public override string Kind => Name;

    public static IEnumerable<NewEffect> Of(Fact fact) => fact.What is ReporterErased
        ? [new NewEffect($"{fact.Stream}/{Name}/{fact.Version}", Name, "{}")]
        : [];

    public override Task<string> Perform(Effect effect, CancellationToken stop)
    {
        // Who they are, and what they wrote and sent.
        var keys = vault.Destroy(Capacity.Schedule, effect.Stream, SealedLane.Reporter, "reporter.erased")
            + vault.Destroy(Capacity.Schedule, effect.Stream, SealedLane.Exhibit, "reporter.erased");
        return Task.FromResult($"{keys} keys destroyed");
    }
}
