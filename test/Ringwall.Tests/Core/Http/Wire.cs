using System.Text;
using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>
/// Reads messages written as text of one octet a character, and shows what was understood as one line.
/// </summary>
internal static class Wire
{
    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);

    /// <summary>The wire notation of docs/reference/http.md 6.4.</summary>
    public static string Expand(string notation) => notation
        .Replace("⏎", "\r\n", StringComparison.Ordinal)
        .Replace("↵", "\n", StringComparison.Ordinal)
        .Replace("␍", "\r", StringComparison.Ordinal)
        .Replace("␀", "\0", StringComparison.Ordinal)
        .Replace("␠", " ", StringComparison.Ordinal)
        .Replace("⇥", "\t", StringComparison.Ordinal);

    public static Progress Read(string message, RequestHead head, out Rejection rejection, RequestRules rules = default)
    {
        var bytes = Bytes(message);
        return Http1RequestReader.Read(bytes, 0, bytes.Length, head, rules, out rejection);
    }

    /// <summary>Everything of the canonical form that others act on.</summary>
    public static string Show(RequestHead head)
    {
        var text = new StringBuilder();
        text.Append($"{Text(head.MethodBytes)} {head.Method} {head.Version} {Text(head.Target)} ");
        text.Append($"path={head.PathLength} [{head.PathFlags}] host={Text(head.Host)}:{head.Port} ");
        text.Append($"length={head.ContentLength} ");
        text.Append($"chunked={head.Chunked} keep={head.KeepAlive} expect={head.ExpectContinue} ");
        text.Append($"trailers={head.AcceptsTrailers} socket={head.WebSocket} wire={head.WireLength}");
        foreach (ref var field in head.Fields.All)
        {
            text.Append($"\n{(field.Dropped ? '-' : '+')}{field.Id} ");
            text.Append($"{Text(head.Name(field))}: {Text(head.Value(field))}");
        }

        return text.ToString();
    }
}
