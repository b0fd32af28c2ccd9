using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>A certificate with its chain and key, ready for OpenSSL. Shared by all loops; it never changes.</summary>
internal sealed class Identity : IDisposable
{
    private Identity(nint certificate, nint chain, nint key)
    {
        Certificate = certificate;
        Chain = chain;
        Key = key;
    }

    public nint Certificate { get; private set; }

    /// <summary>STACK_OF(X509) above the leaf.</summary>
    public nint Chain { get; private set; }

    public nint Key { get; private set; }

    /// <summary>The certificate above the leaf, or 0 when the chain is the leaf alone.</summary>
    public nint Issuer => OpenSsl.OPENSSL_sk_num(Chain) > 0 ? OpenSsl.OPENSSL_sk_value(Chain, 0) : 0;

    /// <summary>A current OCSP response for the certificate, or null.</summary>
    public Staple? Staple { get; set; }

    /// <summary>Null when the texts hold no certificate, no key, or a key of another certificate.</summary>
    public static Identity? From(string chainPem, string keyPem)
    {
        var key = Pem.Key(keyPem);
        var certificates = Pem.Certificates(chainPem);
        if (certificates.Count == 0)
        {
            OpenSsl.EVP_PKEY_free(key);
            return null;
        }

        var chain = OpenSsl.OPENSSL_sk_new_null();
        for (var i = 1; i < certificates.Count; i++)
        {
            _ = OpenSsl.OPENSSL_sk_push(chain, certificates[i]);
        }

        var identity = new Identity(certificates[0], chain, key);
        if (key == 0 || OpenSsl.X509_check_private_key(identity.Certificate, key) != 1)
        {
            OpenSsl.ERR_clear_error();
            identity.Dispose();
            return null;
        }

        return identity;
    }

    /// <summary>Shows this identity on a session. OpenSSL keeps counted references of its own.</summary>
    public bool Use(nint ssl) => OpenSsl.SSL_use_cert_and_key(ssl, Certificate, Key, Chain, 1) == 1;

    public void Dispose()
    {
        for (var i = 0; i < OpenSsl.OPENSSL_sk_num(Chain); i++)
        {
            OpenSsl.X509_free(OpenSsl.OPENSSL_sk_value(Chain, i));
        }

        OpenSsl.OPENSSL_sk_free(Chain);
        OpenSsl.X509_free(Certificate);
        OpenSsl.EVP_PKEY_free(Key);
        (Certificate, Chain, Key) = (0, 0, 0);
    }
}
