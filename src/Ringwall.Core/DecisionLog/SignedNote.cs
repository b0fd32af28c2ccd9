using System.Buffers.Binary;
using System.Text;

namespace Ringwall.Core.DecisionLog;

/// <summary>One line under a note: whose signature it says it is, and its octets.</summary>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Octets)
{
    public override string ToString()
    {
        var octets = new byte[4 + Octets.Length];
        BinaryPrimitives.WriteUInt32BigEndian(octets, KeyId);
        Octets.CopyTo(octets, 4);
        return $"\u2014 {Name} {Convert.ToBase64String(octets)}\n";
    }

    /// <summary>A line without its newline; null when it is no signature line.</summary>
    public static NoteSignature? Parse(string line) =>
        line.Split(' ') is ["\u2014", var name, var material]
            && VerifierKey.IsName(name)
            && Strict.Base64(material) is { Length: > 4 } octets
            ? new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(octets), octets[4..])
            : null;
}

/// <summary>What a known key's signature in a note is worth.</summary>
public enum NoteVerdict { Absent, Good, Bad }

/// <summary>
/// A text signed by one or more keys (C2SP signed-note). The text is nothing until a known key has signed.
/// </summary>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Takes octets that came from anywhere; null with the reason when they are no note.</summary>
    public static SignedNote? Parse(ReadOnlySpan<byte> octets, out string fault)
    {
        fault = "";
        if (octets.Length > Limits.NoteBytes)
        {
            fault = "longer than a note may be";
            return null;
        }

        if (Strict.Text(octets) is not { } note || note.Any(c => c < ' ' && c != '\n'))
        {
            fault = "not UTF-8 text, or with control characters";
            return null;
        }

        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !note.EndsWith('\n') || end + 2 >= note.Length)
        {
            fault = "no signatures under a blank line";
            return null;
        }

        var signatures = note[(end + 2)..^1].Split('\n').Select(NoteSignature.Parse).ToArray();
        if (signatures.Length > Limits.NoteSignatures || signatures.Contains(null))
        {
            fault = "a line under the blank line is no signature, or there are too many";
            return null;
        }

        return new SignedNote(note[..(end + 1)], signatures!);
    }

    /// <summary>A line signed with the log's key; the signing call is the argument, Core holds no keys.</summary>
    public static NoteSignature Sign(string text, VerifierKey key, Func<byte[], byte[]> sign) =>
        new(key.Name, key.Id, sign(Encoding.UTF8.GetBytes(text)));

    public byte[] Write() => Encoding.UTF8.GetBytes(Text + "\n" + string.Concat(Signatures));

    public SignedNote With(IEnumerable<NoteSignature> more) => this with { Signatures = [.. Signatures, .. more] };

    /// <summary>Looks for this key's signature. One that is there and wrong makes the whole note bad.</summary>
    public NoteVerdict Verify(VerifierKey key, Ed25519Check check)
    {
        var verdict = NoteVerdict.Absent;
        foreach (var signature in Signatures.Where(s => s.Name == key.Name && s.KeyId == key.Id))
        {
            var good = key.Kind == SignatureKind.Log
                ? check(key.Octets, Encoding.UTF8.GetBytes(Text), signature.Octets)
                : Cosignature.Check(Text, key, signature, check);
            if (!good)
            {
                return NoteVerdict.Bad;
            }

            verdict = NoteVerdict.Good;
        }

        return verdict;
    }
}
