using System.Text;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// One key's word that from now on another speaks for the log, and the other's that it is there. An outsider who once
/// took the first key follows the log through every change without asking anybody.
/// </summary>
public static class KeyHandOver
{
    public static byte[] Statement(VerifierKey from, VerifierKey to) =>
        Encoding.UTF8.GetBytes($"ringwall log key hand-over v1\n{from.Name}\n{from}\n{to}\n");

    public static LogEntry Entry(
        VerifierKey from, Func<byte[], byte[]> signOld, VerifierKey to, Func<byte[], byte[]> signNew, DateTimeOffset at)
    {
        var statement = Statement(from, to);
        return new LogEntry
        {
            Kind = EntryKind.KeyHandedOver,
            At = at,
            Data =
            {
                ["from"] = from.ToString(),
                ["from_signature"] = Convert.ToBase64String(signOld(statement)),
                ["to"] = to.ToString(),
                ["to_signature"] = Convert.ToBase64String(signNew(statement)),
            },
        };
    }

    /// <summary>The key that speaks after this entry, or null when the one in force did not hand over to it.</summary>
    public static VerifierKey? Accept(LogEntry entry, VerifierKey inForce, Ed25519Check check)
    {
        if (entry.Kind != EntryKind.KeyHandedOver
            || entry.Fact("from") != inForce.ToString()
            || VerifierKey.Parse(entry.Fact("to") ?? "") is not { Kind: SignatureKind.Log } to
            || to.Name != inForce.Name
            || Strict.Base64(entry.Fact("from_signature") ?? "") is not { Length: 64 } old
            || Strict.Base64(entry.Fact("to_signature") ?? "") is not { Length: 64 } next)
        {
            return null;
        }

        var statement = Statement(inForce, to);
        return check(inForce.Octets, statement, old) && check(to.Octets, statement, next) ? to : null;
    }
}
