using System.Globalization;
using System.Text;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// What a log asks of a witness (C2SP tlog-witness, add-checkpoint): cosign this checkpoint, which grew from the one
/// of the old size, as the hashes prove.
/// </summary>
public sealed record WitnessRequest(long OldSize, IReadOnlyList<TreeHash> Proof, SignedNote Note)
{
    public byte[] Write()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"old {OldSize}\n");
        foreach (var hash in Proof)
        {
            text.Append(hash).Append('\n');
        }

        return [.. Encoding.UTF8.GetBytes(text.Append('\n').ToString()), .. Note.Write()];
    }

    /// <summary>Takes octets that came from anywhere; null when they are no such request.</summary>
    public static WitnessRequest? Parse(ReadOnlySpan<byte> octets)
    {
        var blank = octets.IndexOf("\n\n"u8);
        if (octets.Length > Limits.NoteBytes || blank < 0
            || Strict.Text(octets[..blank])?.Split('\n') is not [var old, .. var hashes]
            || hashes.Length > Limits.ProofHashes
            || !old.StartsWith("old ", StringComparison.Ordinal)
            || Strict.Number(old[4..]) is not { } size
            || SignedNote.Parse(octets[(blank + 2)..], out _) is not { } note)
        {
            return null;
        }

        var proof = hashes.Select(hash => TreeHash.Parse(hash)).ToArray();
        return proof.Contains(null) ? null : new WitnessRequest(size, [.. proof.Select(hash => hash!.Value)], note);
    }
}
