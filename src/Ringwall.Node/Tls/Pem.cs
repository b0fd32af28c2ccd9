using System.Text;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// PEM text into OpenSSL's objects. Costs up to 0.5 ms: never on a loop. Whoever asks frees the result.
/// </summary>
internal static unsafe class Pem
{
    /// <summary>All certificates of the text in their order.</summary>
    public static List<nint> Certificates(string text)
    {
        var found = new List<nint>();
        var bytes = Encoding.UTF8.GetBytes(text);
        byte none = 0;
        fixed (byte* data = bytes)
        {
            var bio = OpenSsl.BIO_new_mem_buf(data, bytes.Length);
            while (OpenSsl.PEM_read_bio_X509(bio, 0, 0, &none) is not 0 and var certificate)
            {
                found.Add(certificate);
            }

            _ = OpenSsl.BIO_free(bio);
        }

        OpenSsl.ERR_clear_error();
        return found;
    }

    /// <summary>The key of the text, or 0. Encrypted keys are not opened: nobody could type the pass phrase.</summary>
    public static nint Key(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        byte none = 0;
        fixed (byte* data = bytes)
        {
            var bio = OpenSsl.BIO_new_mem_buf(data, bytes.Length);
            var key = OpenSsl.PEM_read_bio_PrivateKey(bio, 0, 0, &none);
            _ = OpenSsl.BIO_free(bio);
            OpenSsl.ERR_clear_error();
            Array.Clear(bytes);
            return key;
        }
    }

    /// <summary>A store that trusts the certificates of the text, or 0 when there are none.</summary>
    public static nint Store(string text)
    {
        var certificates = Certificates(text);
        if (certificates.Count == 0)
        {
            return 0;
        }

        var store = OpenSsl.X509_STORE_new();
        foreach (var certificate in certificates)
        {
            _ = OpenSsl.X509_STORE_add_cert(store, certificate);
            OpenSsl.X509_free(certificate);
        }

        OpenSsl.ERR_clear_error();
        return store;
    }

    /// <summary>The subjects of the text's certificates, as a request for client certificates names them.</summary>
    public static nint SubjectNames(string text)
    {
        var names = OpenSsl.OPENSSL_sk_new_null();
        foreach (var certificate in Certificates(text))
        {
            _ = OpenSsl.OPENSSL_sk_push(names, OpenSsl.X509_NAME_dup(OpenSsl.X509_get_subject_name(certificate)));
            OpenSsl.X509_free(certificate);
        }

        return names;
    }

    public static void FreeNames(nint names)
    {
        for (var i = 0; i < OpenSsl.OPENSSL_sk_num(names); i++)
        {
            OpenSsl.X509_NAME_free(OpenSsl.OPENSSL_sk_value(names, i));
        }

        OpenSsl.OPENSSL_sk_free(names);
    }
}
