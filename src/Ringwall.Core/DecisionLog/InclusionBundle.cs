using System.Globalization;
using System.Text;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// A proof anyone can check offline with the log's key alone (C2SP tlog-proof): the entry, where it stands, the path to
/// the root, the signed checkpoint. It goes with every notice; the entry itself travels as the "extra" line and proves
/// itself by its hash.
/// </summary>
public sealed record InclusionBundle(byte[] Entry, long Index, IReadOnlyList<TreeHash> Path, SignedNote Note)
{
    private const string Header = "c2sp.org/tlog-proof@v1";

    public string Write()
    {
        var text = new StringBuilder(Header).Append('\n');
        text.Append("extra ").Append(Convert.ToBase64String(Entry)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Path)
        {
            text.Append(hash).Append('\n');
        }

        return text.Append('\n').Append(Encoding.UTF8.GetString(Note.Write())).ToString();
    }

    /// <summary>Takes a text that came from anywhere; null with the reason when it is no such proof.</summary>
    public static InclusionBundle? Parse(string text, out string fault)
    {
        fault = "not a proof in the form tlog-proof@v1 with the entry in its extra line";
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (text.Length > 2 * Limits.NoteBytes || blank < 0
            || text[..blank].Split('\n') is not [Header, var extra, var index, .. var hashes]
            || !extra.StartsWith("extra ", StringComparison.Ordinal)
            || !index.StartsWith("index ", StringComparison.Ordinal)
            || Strict.Base64(extra[6..]) is not { } entry
            || Strict.Number(index[6..]) is not { } number)
        {
            return null;
        }

        var path = hashes.Select(hash => TreeHash.Parse(hash)).ToArray();
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(text[(blank + 2)..]), out var noteFault);
        if (note is null || path.Length > Limits.ProofHashes || path.Contains(null))
        {
            fault = note is null ? "its checkpoint is " + noteFault : "a line of its path is no hash";
            return null;
        }

        fault = "";
        return new InclusionBundle(entry, number, [.. path.Select(hash => hash!.Value)], note);
    }

    /// <summary>Why it proves nothing, or null when the log of this key has the entry where the bundle says.</summary>
    public string? Fault(VerifierKey log, Ed25519Check check) =>
        Checkpoint.Parse(Note.Text) is not { } checkpoint ? "the signed text is no checkpoint"
        : checkpoint.Origin != log.Name ? $"the checkpoint is of {checkpoint.Origin}, not of {log.Name}"
        : Note.Verify(log, check) switch
        {
            NoteVerdict.Absent => $"the checkpoint is not signed with the key {log.IdText} of {log.Name}",
            NoteVerdict.Bad => "the checkpoint's signature is wrong",
            _ => Proofs.Includes(checkpoint.Root, checkpoint.Size, Index, TreeHash.Leaf(Entry), Path)
                ? null : "the path does not lead from this entry to the signed root",
        };
}
