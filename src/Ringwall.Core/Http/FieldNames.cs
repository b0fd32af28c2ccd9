using System.Buffers.Binary;

namespace Ringwall.Core.Http;

/// <summary>Recognises field names that have rules of their own, and says which list they are on.</summary>
public static class FieldNames
{
    private const int TableSize = 512;

    private static readonly (FieldId Id, string Name)[] Known =
    [
        (FieldId.Host, "host"), (FieldId.ContentLength, "content-length"),
        (FieldId.TransferEncoding, "transfer-encoding"), (FieldId.Connection, "connection"),
        (FieldId.Upgrade, "upgrade"), (FieldId.TE, "te"), (FieldId.Trailer, "trailer"), (FieldId.Expect, "expect"),
        (FieldId.ProxyConnection, "proxy-connection"), (FieldId.KeepAlive, "keep-alive"),
        (FieldId.Http2Settings, "http2-settings"), (FieldId.Forwarded, "forwarded"),
        (FieldId.XForwardedFor, "x-forwarded-for"), (FieldId.XForwardedProto, "x-forwarded-proto"),
        (FieldId.XForwardedHost, "x-forwarded-host"), (FieldId.XForwardedPort, "x-forwarded-port"),
        (FieldId.XRealIp, "x-real-ip"), (FieldId.Via, "via"), (FieldId.CdnLoop, "cdn-loop"),
        (FieldId.EarlyData, "early-data"), (FieldId.CfConnectingIp, "cf-connecting-ip"),
        (FieldId.ProxyAuthorization, "proxy-authorization"), (FieldId.Proxy, "proxy"),
        (FieldId.Authorization, "authorization"), (FieldId.Cookie, "cookie"), (FieldId.SetCookie, "set-cookie"),
        (FieldId.CacheControl, "cache-control"), (FieldId.Range, "range"), (FieldId.IfMatch, "if-match"),
        (FieldId.IfNoneMatch, "if-none-match"), (FieldId.IfModifiedSince, "if-modified-since"),
        (FieldId.IfUnmodifiedSince, "if-unmodified-since"), (FieldId.IfRange, "if-range"),
        (FieldId.ContentType, "content-type"), (FieldId.ContentEncoding, "content-encoding"),
        (FieldId.ContentRange, "content-range"), (FieldId.AuthenticationInfo, "authentication-info"),
        (FieldId.Date, "date"), (FieldId.Age, "age"), (FieldId.Location, "location"), (FieldId.Vary, "vary"),
        (FieldId.Accept, "accept"), (FieldId.AcceptEncoding, "accept-encoding"),
        (FieldId.AcceptLanguage, "accept-language"), (FieldId.UserAgent, "user-agent"),
        (FieldId.Referer, "referer"), (FieldId.Origin, "origin"), (FieldId.Server, "server"), (FieldId.ETag, "etag"),
        (FieldId.LastModified, "last-modified"), (FieldId.Expires, "expires"), (FieldId.Pragma, "pragma"),
        (FieldId.AltSvc, "alt-svc"), (FieldId.SecWebSocketKey, "sec-websocket-key"),
        (FieldId.SecWebSocketAccept, "sec-websocket-accept"), (FieldId.SecWebSocketVersion, "sec-websocket-version"),
        (FieldId.SecWebSocketProtocol, "sec-websocket-protocol"),
        (FieldId.SecWebSocketExtensions, "sec-websocket-extensions"), (FieldId.TraceParent, "traceparent"),
        (FieldId.TraceState, "tracestate"), (FieldId.Priority, "priority"), (FieldId.ProxyStatus, "proxy-status"),
        (FieldId.Link, "link"), (FieldId.RetryAfter, "retry-after"), (FieldId.CacheTag, "cache-tag"),
        (FieldId.ProxyOther, "proxy-authenticate"), (FieldId.ProxyOther, "proxy-authentication-info"),
    ];

    private static readonly Entry[] Table = BuildTable();

    /// <summary>The id of a name made of tchars; letters in any case.</summary>
    public static FieldId Recognise(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > 32)
        {
            return Family(name);
        }

        var (first, last) = Keys(name);
        var slot = Slot(first, last, name.Length);
        while (true)
        {
            ref readonly var entry = ref Table[slot];
            if (entry.Length == 0)
            {
                return Family(name);
            }

            if (entry.First == first && entry.Last == last && entry.Length == name.Length
                && (name.Length <= 16 || Octets.EqualsIgnoreCase(name, entry.Name)))
            {
                return entry.Id;
            }

            slot = (slot + 1) & (TableSize - 1);
        }
    }

    /// <summary>As <see cref="Recognise"/>, reading "_" as "-": what CGI-like origins make of a name.</summary>
    public static FieldId RecogniseFolded(ReadOnlySpan<byte> name)
    {
        Span<byte> folded = stackalloc byte[Limits.FieldName];
        folded = folded[..Math.Min(name.Length, folded.Length)];
        name[..folded.Length].CopyTo(folded);
        folded.Replace((byte)'_', (byte)'-');
        return Recognise(folded);
    }

    /// <summary>Decides framing, routing or trust.</summary>
    public static bool IsListA(this FieldId id) => id is >= FieldId.Host and <= FieldId.Proxy;

    /// <summary>Says what a message means; barred from trailers together with list A.</summary>
    public static bool IsListB(this FieldId id) => id is >= FieldId.Authorization and <= FieldId.Vary;

    /// <summary>Names known by how they begin.</summary>
    private static FieldId Family(ReadOnlySpan<byte> name)
    {
        if (name.Length < 3)
        {
            return FieldId.Other;
        }

        switch (name[0] | 0x20)
        {
            case 'x':
                return Begins(name, "x-forwarded-"u8) ? FieldId.XForwardedOther : FieldId.Other;
            case 'c':
                return Begins(name, "cf-"u8) ? FieldId.CfOther
                    : Begins(name, "client-cert"u8) ? FieldId.ClientCert : FieldId.Other;
            case 'r':
                return Begins(name, "ringwall-"u8) ? FieldId.RingwallOther : FieldId.Other;
            case 's':
                return Begins(name, "surrogate-"u8) ? FieldId.SurrogateOther : FieldId.Other;
            case 'a':
                return Begins(name, "authentication-"u8) ? FieldId.AuthenticationInfo : FieldId.Other;
            default:
                return FieldId.Other;
        }
    }

    private static bool Begins(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix) =>
        name.Length >= prefix.Length && Octets.EqualsIgnoreCase(name[..prefix.Length], prefix);

    /// <summary>
    /// First and last eight octets with bit 5 set: among tchars only letters change by it, except "^" and "_", which
    /// become octets no known name holds. Up to 16 octets the two decide alone.
    /// </summary>
    private static (ulong First, ulong Last) Keys(ReadOnlySpan<byte> name)
    {
        const ulong fold = 0x2020202020202020;
        if (name.Length >= 8)
        {
            return (BinaryPrimitives.ReadUInt64LittleEndian(name) | fold,
                BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) | fold);
        }

        if (name.Length >= 4)
        {
            return (BinaryPrimitives.ReadUInt32LittleEndian(name) | fold,
                BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) | fold);
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(name) | fold,
            BinaryPrimitives.ReadUInt16LittleEndian(name[^2..]) | fold);
    }

    private static int Slot(ulong first, ulong last, int length)
    {
        var mixed = (first ^ (last * 0x9E3779B97F4A7C15) ^ (ulong)length) * 0xD6E8FEB86659FD93;
        return (int)(mixed >> 55);
    }

    private static Entry[] BuildTable()
    {
        var table = new Entry[TableSize];
        foreach (var (id, text) in Known)
        {
            var name = new byte[text.Length];
            for (var i = 0; i < name.Length; i++)
            {
                name[i] = (byte)text[i];
            }

            var (first, last) = Keys(name);
            var slot = Slot(first, last, name.Length);
            while (table[slot].Length != 0)
            {
                slot = (slot + 1) & (TableSize - 1);
            }

            table[slot] = new Entry { First = first, Last = last, Length = name.Length, Id = id, Name = name };
        }

        return table;
    }

    private struct Entry
    {
        public ulong First, Last;
        public byte[] Name;
        public int Length;
        public FieldId Id;
    }
}
