using Ringwall.Control.DecisionLog;
using Ringwall.Control.Desk;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Effects;

/// <summary>
/// Sealed evidence stands in the decision log: the decision is told at which index and since when. Before that nobody
/// can propose it.
/// </summary>
public sealed class EvidenceNote(Database database, TrustDesk desk) : Performer
{
    public const string Name = "note-evidence-logged";

    public override string Kind => Name;

    public static IEnumerable<NewEffect> Of(Fact fact) => fact.What is EvidenceSealed
        ? [new NewEffect($"{fact.Stream}/{Name}/{fact.Version}", Name, "{}")]
        : [];

    public override Task<string> Perform(Effect effect, CancellationToken stop)
    {
        var found = database.Read(s => LogTable.Newest(s, EntryKind.ProposedSealed, effect.Stream))
            ?? throw new InvalidDataException("the sealed evidence is not in the log");
        var root = found.Entry.Fact("evidence_root")!;
        var answer = desk.Run(
            Capacity.Schedule, new NoteEvidenceLogged(effect.Stream, root, found.Index, found.Entry.At));
        return answer is DeskAnswer.Busy
            ? throw new InvalidDataException("the decision keeps changing")
            : Task.FromResult(answer is DeskAnswer.Done ? $"entry {found.Index}" : "noted before, or sealed anew");
    }
}
