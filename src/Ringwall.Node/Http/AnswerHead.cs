using Ringwall.Core.Http;
using Ringwall.Node.Origins;

namespace Ringwall.Node.Http;

/// <summary>
/// Writes an origin's head to the client: without what was for this hop, framed anew by the exchange.
/// </summary>
internal static class AnswerHead
{
    public static void Write(Exchange x, ResponseHead head, OriginGroup group, Origin origin)
    {
        var settings = x.Zone!.Settings.Http;
        var tunnel = head.Status == 101;
        var http2 = x.Request.Version == HttpVersion.Http2;
        var unknown = tunnel || head.Framing > ContentFraming.Length;
        x.BeginHead(tunnel && http2 ? 200 : head.Status, unknown ? -1 : head.ContentLength);
        foreach (ref readonly var field in head.Fields.All)
        {
            var passes = field.Id switch
            {
                FieldId.AltSvc or FieldId.Server => settings.PassAltSvc,
                FieldId.SecWebSocketAccept => tunnel && !http2,
                _ => !field.Dropped,
            };
            if (passes)
            {
                // The reader has seen every octet; the exchange looks again and refuses rather than repairs.
                x.Field(head.Name(field), head.Value(field));
            }
        }

        if (group.HasAffinity && group.Remembered(x.Request) != origin)
        {
            WriteCookie(x, group, origin);
        }

        x.EndHead();
    }

    private static void WriteCookie(Exchange x, OriginGroup group, Origin origin)
    {
        Span<byte> cookie = stackalloc byte[CookieRoom];
        var attributes = x.IsTls ? "; Path=/; HttpOnly; SameSite=Lax; Secure"u8 : "; Path=/; HttpOnly; SameSite=Lax"u8;
        var length = group.CookieName.Length + 1 + origin.Token.Length + attributes.Length;
        if (length > cookie.Length)
        {
            return;
        }

        group.CookieName.CopyTo(cookie);
        cookie[group.CookieName.Length] = (byte)'=';
        origin.Token.CopyTo(cookie[(group.CookieName.Length + 1)..]);
        attributes.CopyTo(cookie[(length - attributes.Length)..]);
        x.Field("Set-Cookie"u8, cookie[..length]);
    }

    /// <summary>A cookie's name is 128 octets at most (control refuses longer ones); the rest is ours.</summary>
    private const int CookieRoom = 256;
}
