using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// An OCSP response worth stapling: parsed, signed by the certificate's issuer (or its delegate), about this very
/// certificate, "good", and in time. A bad one would make clients abort, so it is left out instead.
/// </summary>
/// <param name="Octets">DER.</param>
/// <param name="Until">Moment of its nextUpdate in Unix milliseconds.</param>
internal sealed record Staple(byte[] Octets, long Until)
{
    private const ulong PartialChain = 0x80000;
    private const int Good = 0;

    /// <summary>Clocks may differ by this many seconds.</summary>
    private const int Leeway = 300;

    /// <summary>Null when there is no response or it is not worth stapling.</summary>
    public static unsafe Staple? Read(string? base64, Identity identity)
    {
        if (base64 is null || identity.Issuer == 0)
        {
            return null;
        }

        var octets = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, octets, out var length))
        {
            return null;
        }

        nint response;
        Array.Resize(ref octets, length);
        fixed (byte* start = octets)
        {
            var at = start;
            response = OpenSsl.d2i_OCSP_RESPONSE(0, &at, length);
        }

        var basic = response == 0 || OpenSsl.OCSP_response_status(response) != 0
            ? 0 : OpenSsl.OCSP_response_get1_basic(response);
        var until = basic == 0 ? 0 : GoodUntil(basic, identity);
        OpenSsl.OCSP_BASICRESP_free(basic);
        OpenSsl.OCSP_RESPONSE_free(response);
        OpenSsl.ERR_clear_error();
        return until == 0 ? null : new Staple(octets, until);
    }

    /// <summary>0 when the response does not say that the certificate is good now.</summary>
    private static unsafe long GoodUntil(nint basic, Identity identity)
    {
        var store = OpenSsl.X509_STORE_new();
        _ = OpenSsl.X509_STORE_add_cert(store, identity.Issuer);
        _ = OpenSsl.X509_STORE_set_flags(store, PartialChain);
        var id = OpenSsl.OCSP_cert_to_id(0, identity.Certificate, identity.Issuer);
        int status, reason, days = 0, seconds = 0;
        nint revoked, from, next;
        var good = OpenSsl.OCSP_basic_verify(basic, identity.Chain, store, 0) == 1
            && OpenSsl.OCSP_resp_find_status(basic, id, &status, &reason, &revoked, &from, &next) == 1
            && status == Good
            && next != 0
            && OpenSsl.OCSP_check_validity(from, next, Leeway, -1) == 1
            && OpenSsl.ASN1_TIME_diff(&days, &seconds, 0, next) == 1;
        OpenSsl.OCSP_CERTID_free(id);
        OpenSsl.X509_STORE_free(store);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return good ? now + (days * 86_400_000L) + (seconds * 1000L) : 0;
    }
}
