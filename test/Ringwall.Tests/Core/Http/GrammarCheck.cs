using System.Globalization;
using System.Text;

namespace Ringwall.Tests.Core.Http;

/// <summary>One request as the second reader saw it.</summary>
internal sealed record CheckedRequest(
    string Method, string Target, List<KeyValuePair<string, string>> Fields, string Body, bool Chunked)
{
    public string? Value(string name) =>
        Fields.Where(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).FirstOrDefault();
}

/// <summary>
/// A second reading of HTTP/1.1 requests, written from the grammar of RFC 9112 alone and sharing nothing with the
/// product. It accepts only what every origin must read alike; used on the octets we send to origins.
/// </summary>
internal sealed class GrammarCheck
{
    private const string TokenChars = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string HexChars = "0123456789abcdefABCDEF";

    private readonly string _wire;
    private int _at;

    private GrammarCheck(ReadOnlySpan<byte> wire) => _wire = Encoding.Latin1.GetString(wire);

    /// <summary>
    /// All requests of a connection, which must end at the end of one. Throws FormatException otherwise.
    /// </summary>
    public static List<CheckedRequest> Parse(ReadOnlySpan<byte> wire)
    {
        var check = new GrammarCheck(wire);
        var requests = new List<CheckedRequest>();
        while (check._at < check._wire.Length)
        {
            requests.Add(check.Request());
        }

        return requests;
    }

    private CheckedRequest Request()
    {
        var parts = Line().Split(' ');
        Require(parts.Length == 3, "request line has not three parts");
        Require(IsToken(parts[0]), "method is no token");
        Require(IsTarget(parts[0], parts[1]), "target");
        Require(parts[2] == "HTTP/1.1", "version");
        var fields = Fields();
        Require(fields.Count(f => Is(f.Key, "Host")) == 1, "not exactly one Host");
        Require(IsAuthority(fields.First(f => Is(f.Key, "Host")).Value), "Host");
        var lengths = fields.Where(f => Is(f.Key, "Content-Length")).Select(f => f.Value).ToList();
        var codings = fields.Where(f => Is(f.Key, "Transfer-Encoding")).Select(f => f.Value).ToList();
        Require(lengths.Count + codings.Count <= 1, "more than one framing field");
        if (codings.Count == 1)
        {
            Require(codings[0] == "chunked", "coding");
            return new(parts[0], parts[1], fields, Chunked(), true);
        }

        if (lengths.Count == 0)
        {
            return new(parts[0], parts[1], fields, "", false);
        }

        Require(lengths[0].Length is > 0 and < 19 && lengths[0].All(char.IsAsciiDigit), "length");
        Require(lengths[0] == "0" || lengths[0][0] != '0', "length with leading zeros");
        return new(parts[0], parts[1], fields, Take(long.Parse(lengths[0], CultureInfo.InvariantCulture)), false);
    }

    private List<KeyValuePair<string, string>> Fields()
    {
        var fields = new List<KeyValuePair<string, string>>();
        while (true)
        {
            var line = Line();
            if (line.Length == 0)
            {
                return fields;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Require(colon > 0, "field without name");
            Require(IsToken(line[..colon]), "field name");
            var value = line[(colon + 1)..];
            Require(value.All(c => c is '\t' or (>= ' ' and not '\x7F')), "field value");
            fields.Add(new(line[..colon], value.Trim(' ', '\t')));
        }
    }

    private string Chunked()
    {
        var body = new StringBuilder();
        while (true)
        {
            var size = Line();
            Require(size.Length is > 0 and < 16 && size.All(c => HexChars.Contains(c)), "chunk size");
            var count = long.Parse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (count == 0)
            {
                foreach (var trailer in Fields())
                {
                    Require(!Is(trailer.Key, "Content-Length") && !Is(trailer.Key, "Transfer-Encoding"), "trailer");
                }

                return body.ToString();
            }

            body.Append(Take(count));
            Require(Take(2) == "\r\n", "end of chunk");
        }
    }

    private string Line()
    {
        var end = _wire.IndexOf("\r\n", _at, StringComparison.Ordinal);
        Require(end >= 0, "line without end");
        var line = _wire[_at..end];
        Require(!line.Contains('\r', StringComparison.Ordinal) && !line.Contains('\n', StringComparison.Ordinal),
            "bare CR or LF");
        _at = end + 2;
        return line;
    }

    private string Take(long count)
    {
        Require(count <= _wire.Length - _at, "cut short");
        var taken = _wire.Substring(_at, (int)count);
        _at += (int)count;
        return taken;
    }

    private static bool IsToken(string text) => text.Length > 0 && text.All(c => TokenChars.Contains(c));

    private static bool IsTarget(string method, string target) =>
        target == "*" ? method == "OPTIONS"
        : target.StartsWith('/') && target.All(c => c > ' ' && c != '\x7F' && c != '#') && EscapesAreWhole(target);

    private static bool EscapesAreWhole(string target)
    {
        var path = target.Split('?')[0];
        for (var i = path.IndexOf('%', StringComparison.Ordinal); i >= 0; i = path.IndexOf('%', i + 1))
        {
            if (i + 2 >= path.Length || !HexChars.Contains(path[i + 1]) || !HexChars.Contains(path[i + 2])
                || path.Substring(i, 3) == "%00")
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAuthority(string text)
    {
        var host = text;
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && !text.EndsWith(']'))
        {
            var port = text[(colon + 1)..];
            if (port.Length is 0 or > 5 || !port.All(char.IsAsciiDigit))
            {
                return false;
            }

            host = text[..colon];
        }

        if (host.StartsWith('['))
        {
            return host.EndsWith(']') && System.Net.IPAddress.TryParse(host, out _);
        }

        return host.Length is > 0 and <= 253
            && host.Split('.').All(l => l.Length is > 0 and <= 63)
            && host.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');
    }

    private static bool Is(string name, string wanted) => name.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static void Require(bool fits, string what)
    {
        if (!fits)
        {
            throw new FormatException(what);
        }
    }
}
