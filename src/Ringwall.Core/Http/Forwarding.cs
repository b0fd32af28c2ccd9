using System.Buffers.Text;

namespace Ringwall.Core.Http;

/// <summary>Who the client is, told by proxies in front of us: X-Forwarded-For and Forwarded (RFC 7239).</summary>
public static class Forwarding
{
    /// <summary>Longest element <see cref="WriteElement"/> makes, without the host.</summary>
    public const int MaxElement = 80;

    /// <summary>
    /// The nearest address that is not a declared proxy, read from the end, where our proxies wrote. X-Forwarded-For is
    /// believed first, Forwarded when there is none. What does not parse ends the walk: the last address stands.
    /// </summary>
    public static IpBits Client(RequestHead head, IpBits peer, CidrSet trusted)
    {
        if (!trusted.Contains(peer))
        {
            return peer;
        }

        var id = head.Fields.Find(FieldId.XForwardedFor) >= 0 ? FieldId.XForwardedFor : FieldId.Forwarded;
        var client = peer;
        var hops = 0;
        for (var i = head.Fields.Count - 1; i >= 0; i--)
        {
            ref var field = ref head.Fields[i];
            if (field.Id != id)
            {
                continue;
            }

            var rest = head.Value(field);
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf((byte)',');
                var member = Octets.Trim(rest[(comma + 1)..]);
                rest = comma < 0 ? default : rest[..comma];
                var known = id == FieldId.XForwardedFor ? TryNode(member, out var hop) : TryElement(member, out hop);
                if (!known || ++hops > Limits.ForwardedHops)
                {
                    return client;
                }

                client = hop;
                if (!trusted.Contains(hop))
                {
                    return client;
                }
            }
        }

        return client;
    }

    /// <summary>
    /// The scheme the nearest declared proxy was spoken to with: true for https. Last member of X-Forwarded-Proto, or
    /// proto of the last Forwarded element; null when neither says.
    /// </summary>
    public static bool? IsHttps(RequestHead head)
    {
        ReadOnlySpan<byte> proto = default;
        for (var i = head.Fields.Count - 1; i >= 0 && proto.IsEmpty; i--)
        {
            ref var field = ref head.Fields[i];
            var value = head.Value(field);
            var last = Octets.Trim(value[(value.LastIndexOf((byte)',') + 1)..]);
            if (field.Id == FieldId.XForwardedProto)
            {
                proto = last;
            }
            else if (field.Id == FieldId.Forwarded && TryParameter(last, "proto"u8, out var named))
            {
                proto = named;
            }
        }

        return Octets.EqualsIgnoreCase(proto, "https"u8) ? true
            : Octets.EqualsIgnoreCase(proto, "http"u8) ? false : null;
    }

    /// <summary>
    /// Writes one element, "for=...;proto=...;host=...", and returns its length; 0 when it does not fit.
    /// </summary>
    public static int WriteElement(Span<byte> to, IpBits client, bool isTls, ReadOnlySpan<byte> host)
    {
        if (to.Length < MaxElement + host.Length)
        {
            return 0;
        }

        var at = 0;
        var v4 = client.IsV4;
        Put(to, ref at, v4 ? "for="u8 : "for=\"["u8);
        at += IpText.Format(client, to[at..]);
        Put(to, ref at, v4 ? default : "]\""u8);
        Put(to, ref at, isTls ? ";proto=https"u8 : ";proto=http"u8);
        if (!host.IsEmpty)
        {
            var quoted = !Octets.IsToken(host);
            Put(to, ref at, quoted ? ";host=\""u8 : ";host="u8);
            Put(to, ref at, host);
            Put(to, ref at, quoted ? "\""u8 : default);
        }

        return at;
    }

    private static void Put(Span<byte> to, ref int at, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(to[at..]);
        at += octets.Length;
    }

    /// <summary>An address, IPv6 with or without brackets, and a port that is passed over.</summary>
    private static bool TryNode(ReadOnlySpan<byte> text, out IpBits address)
    {
        if (text.Length > 2 && text[0] == '[')
        {
            var close = text.IndexOf((byte)']');
            address = default;
            return close > 0 && IsPort(text[(close + 1)..]) && text[1..close].Contains((byte)':')
                && IpText.TryParse(text[1..close], out address);
        }

        var colon = text.IndexOf((byte)':');
        if (colon > 0 && text.LastIndexOf((byte)':') == colon && IsPort(text[colon..]))
        {
            text = text[..colon];
        }

        return IpText.TryParse(text, out address);
    }

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text.IsEmpty || text.Length is > 1 and <= 6 && text[0] == ':'
        && Utf8Parser.TryParse(text[1..], out ushort _, out var used) && used == text.Length - 1;

    private static bool TryElement(ReadOnlySpan<byte> element, out IpBits address)
    {
        address = default;
        return TryParameter(element, "for"u8, out var node) && TryNode(node, out address);
    }

    /// <summary>
    /// Value of a parameter of a forwarded-element. A quoted value with a backslash is not taken: none of the values we
    /// read needs one.
    /// </summary>
    private static bool TryParameter(ReadOnlySpan<byte> element, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (!element.IsEmpty)
        {
            var semicolon = element.IndexOf((byte)';');
            var pair = Octets.Trim(semicolon < 0 ? element : element[..semicolon]);
            element = semicolon < 0 ? default : element[(semicolon + 1)..];
            var equals = pair.IndexOf((byte)'=');
            if (equals <= 0 || !Octets.EqualsIgnoreCase(pair[..equals], name))
            {
                continue;
            }

            value = pair[(equals + 1)..];
            if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
            {
                value = value[1..^1];
            }

            return !value.IsEmpty && !value.ContainsAny((byte)'"', (byte)'\\');
        }

        return false;
    }
}
