using System.Globalization;
using System.Net;

namespace Ringwall.Core.Snapshot;

/// <summary>Rules of what holds for a whole node.</summary>
internal static class EdgeFaults
{
    public static void Add(EdgeSettings edge, Action<string, string> say)
    {
        Listen(edge.Listen, say);
        Check(edge.Operator.Length is > 0 and <= 200, "operator", "must be 1 to 200 characters");
        Check(
            edge.ContactUrl is null || IsContact(edge.ContactUrl),
            "contact_url",
            "must be an http, https or mailto address");
        Check(
            IsToken(edge.Deployment),
            "deployment",
            "must be letters, digits, '-', '_' or '.' (it is a CDN-Loop member)");
        for (var i = 0; i < edge.TrustedProxies.Count; i++)
        {
            var proxy = edge.TrustedProxies[i];
            Check(IsNetwork(proxy), Item("trusted_proxies", i), $"'{proxy}' is no address or network (192.0.2.0/24)");
        }

        Check(edge.Log.KeepV4Bits is >= 0 and <= 32, "log.keep_v4_bits", "must be 0 to 32");
        Check(edge.Log.KeepV6Bits is >= 0 and <= 128, "log.keep_v6_bits", "must be 0 to 128");
        Check(edge.Log.Access is null or { Length: > 0 }, "log.access", "must be a file, \"-\" or none");
        Check(
            edge.Trace.OtlpEndpoint is null || IsHttp(edge.Trace.OtlpEndpoint),
            "trace.otlp_endpoint",
            "must be an http or https address");
        Check(edge.Trace.OneIn >= 1, "trace.one_in", "must be at least 1");
        Check(edge.Loops is >= 0 and <= 1024, "loops", "must be 0 (one per core) to 1024");
        Check(edge.MaxConnections >= 0, "max_connections", "must not be negative");
        Check(
            edge.TicketRotationSeconds is >= Limits.ShortestTicketRotation and <= Limits.LongestTicketRotation,
            "ticket_rotation_seconds",
            "must be 300 to 604800");
        Check(
            edge.Listen.HandshakesPerSecond is >= 1 and <= 1_000_000,
            "listen.handshakes_per_second",
            "must be 1 to 1000000");
        Check(edge.DrainSeconds is >= 0 and <= 86_400, "drain_seconds", "must be 0 to 86400");

        void Check(bool holds, string path, string message)
        {
            if (!holds)
            {
                say(path, message);
            }
        }
    }

    public static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri!.Host.Length > 0;

    private static string Item(string key, int index) => string.Create(CultureInfo.InvariantCulture, $"{key}[{index}]");

    private static void Listen(ListenSettings listen, Action<string, string> say)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        All(listen.Http, "listen.http", add: true);
        All(listen.Https, "listen.https", add: true);
        One(listen.Control, "listen.control");
        One(listen.Status, "listen.status");
        All(listen.ProxyProtocol, "listen.proxy_protocol", add: false);
        for (var i = 0; i < listen.PublicPorts.Count; i++)
        {
            if (listen.PublicPorts[i] is < 1 or > 65_535)
            {
                say(Item("listen.public_ports", i), "must be a port, 1 to 65535");
            }
        }

        void All(IReadOnlyList<string> addresses, string path, bool add)
        {
            for (var i = 0; i < addresses.Count; i++)
            {
                if (add)
                {
                    One(addresses[i], Item(path, i));
                }
                else if (!seen.Contains(addresses[i]))
                {
                    say(Item(path, i), $"'{addresses[i]}' is neither in listen.http nor in listen.https");
                }
            }
        }

        void One(string? address, string path)
        {
            if (address is null)
            {
                return;
            }

            if (!IsEndpoint(address))
            {
                say(path, $"'{address}' is no address with a port (127.0.0.1:8080, [::1]:8080, 0.0.0.0:80)");
            }
            else if (!seen.Add(address))
            {
                say(path, $"'{address}' is listened on already");
            }
        }
    }

    /// <summary>An IP address and a port, both written out: names would resolve to something else one day.</summary>
    private static bool IsEndpoint(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0
            && (text[0] == '[' ? text[colon - 1] == ']' : !text.AsSpan(0, colon).Contains(':'))
            && IPEndPoint.TryParse(text, out _)
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    private static bool IsNetwork(string text) =>
        text.Contains('/') ? IPNetwork.TryParse(text, out _) : IPAddress.TryParse(text, out _);

    private static bool IsContact(string text) =>
        IsHttp(text) || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == "mailto");

    private static bool IsToken(string text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= 64;
    }
}
