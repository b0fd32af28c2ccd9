using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// A witness's word that, at a time, the largest tree it had seen of this log was this one, and grew from all it had
/// seen before (C2SP tlog-cosignature, cosignature/v1 over Ed25519).
/// </summary>
public static class Cosignature
{
    private const int Length = 8 + 64;

    /// <summary>The octets under a cosignature. The time is in seconds since 1970.</summary>
    public static byte[] Message(string checkpoint, long time) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{checkpoint}"));

    public static NoteSignature Sign(string checkpoint, VerifierKey key, long time, Func<byte[], byte[]> sign)
    {
        var octets = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(octets, time);
        sign(Message(checkpoint, time)).CopyTo(octets, 8);
        return new NoteSignature(key.Name, key.Id, octets);
    }

    public static bool Check(string checkpoint, VerifierKey key, NoteSignature signature, Ed25519Check check) =>
        Time(signature) is { } time && check(key.Octets, Message(checkpoint, time), signature.Octets.AsSpan(8));

    /// <summary>When it was given, in seconds since 1970; null when it is no cosignature.</summary>
    public static long? Time(NoteSignature signature) =>
        signature.Octets.Length == Length && BinaryPrimitives.ReadInt64BigEndian(signature.Octets) is >= 0 and var time
            ? time : null;
}
