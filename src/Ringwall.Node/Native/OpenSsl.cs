using System.Runtime.InteropServices;
using System.Text;

namespace Ringwall.Node.Native;

/// <summary>
/// libssl and libcrypto 3.x, as far as Tls/ needs them. Objects are plain handles: whoever makes one frees it.
/// Macros of the headers have no symbol; their control codes stand in <see cref="Ctrl"/>.
/// The error queue belongs to the thread, so all connections of a loop share it: clear it after every failure.
/// </summary>
internal static unsafe partial class OpenSsl
{
    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    /// <summary>Control codes (SSL_CTRL_*) behind the macros of ssl.h.</summary>
    internal static class Ctrl
    {
        public const int Mode = 33;
        public const int ReadAhead = 41;
        public const int SessionCacheMode = 44;
        public const int SetServerName = 55;
        public const int StatusCallback = 63;
        public const int StatusResponse = 71;
        public const int TicketKeyCallback = 72;
        public const int SetGroupsList = 92;
        public const int VerifyStore = 106;
        public const int MinVersion = 123;
        public const int MaxVersion = 124;
    }

    /// <summary>SSL_OP_*.</summary>
    internal static class Option
    {
        public const ulong NoTicket = 1UL << 14;
        public const ulong NoCompression = 1UL << 17;
        public const ulong PrioritizeChaCha = 1UL << 21;
        public const ulong ServerPreference = 1UL << 22;
        public const ulong NoRenegotiation = 1UL << 30;
    }

    /// <summary>SSL_ERROR_*.</summary>
    internal static class Error
    {
        public const int Protocol = 1;
        public const int WantRead = 2;
        public const int WantWrite = 3;
        public const int WantCertificate = 4;
        public const int SystemCall = 5;
        public const int Closed = 6;
        public const int WantClientHello = 11;
    }

    // --- Contexts ---

    [LibraryImport(Ssl)]
    internal static partial nint TLS_server_method();

    [LibraryImport(Ssl)]
    internal static partial nint TLS_client_method();

    [LibraryImport(Ssl)]
    internal static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    internal static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_CTX_callback_ctrl(nint context, int command, nint callback);

    [LibraryImport(Ssl)]
    internal static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_set_num_tickets(nint context, nuint count);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_CTX_set_timeout(nint context, nint seconds);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_set_cipher_list(nint context, byte* list);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_set_ciphersuites(nint context, byte* list);

    [LibraryImport(Ssl)]
    internal static partial void SSL_CTX_set_client_hello_cb(
        nint context, delegate* unmanaged<nint, int*, nint, int> callback, nint argument);

    [LibraryImport(Ssl)]
    internal static partial void SSL_CTX_set_cert_cb(
        nint context, delegate* unmanaged<nint, nint, int> callback, nint argument);

    [LibraryImport(Ssl)]
    internal static partial void SSL_CTX_set_alpn_select_cb(
        nint context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument);

    [LibraryImport(Ssl)]
    internal static partial void SSL_CTX_sess_set_new_cb(
        nint context, delegate* unmanaged<nint, nint, int> callback);

    // --- Connections ---

    [LibraryImport(Ssl)]
    internal static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    internal static partial void SSL_free(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_ctrl(nint ssl, int command, nint number, nint pointer);

    [LibraryImport(Ssl)]
    internal static partial int SSL_set_fd(nint ssl, int descriptor);

    [LibraryImport(Ssl)]
    internal static partial void SSL_set_accept_state(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Ssl)]
    internal static partial int SSL_read(nint ssl, nint buffer, int count);

    [LibraryImport(Ssl)]
    internal static partial int SSL_write(nint ssl, nint buffer, int count);

    [LibraryImport(Ssl)]
    internal static partial int SSL_has_pending(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial void SSL_set_shutdown(nint ssl, int mode);

    [LibraryImport(Ssl)]
    internal static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial ulong SSL_set_options(nint ssl, ulong options);

    [LibraryImport(Ssl)]
    internal static partial int SSL_set_num_tickets(nint ssl, nuint count);

    [LibraryImport(Ssl)]
    internal static partial int SSL_set_session_id_context(nint ssl, byte* context, uint length);

    [LibraryImport(Ssl)]
    internal static partial void SSL_set_verify(nint ssl, int mode, nint callback);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_get_verify_result(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial void SSL_set_client_CA_list(nint ssl, nint names);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_dup_CA_list(nint names);

    [LibraryImport(Ssl)]
    internal static partial int SSL_set_cipher_list(nint ssl, nint list);

    [LibraryImport(Ssl)]
    internal static partial int SSL_set_ciphersuites(nint ssl, nint list);

    [LibraryImport(Ssl)]
    internal static partial int SSL_use_cert_and_key(nint ssl, nint certificate, nint key, nint chain, int replace);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_get_certificate(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_get1_peer_certificate(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_session_reused(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_version(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_get_current_cipher(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_get_pending_cipher(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CIPHER_is_aead(nint cipher);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CIPHER_get_kx_nid(nint cipher);

    [LibraryImport(Ssl)]
    internal static partial byte* SSL_CIPHER_get_name(nint cipher);

    [LibraryImport(Ssl)]
    internal static partial uint SSL_CIPHER_get_id(nint cipher);

    [LibraryImport(Ssl)]
    internal static partial void SSL_get0_alpn_selected(nint ssl, byte** protocol, uint* length);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_set_alpn_protos(nint context, byte* protocols, uint length);

    [LibraryImport(Ssl)]
    internal static partial int SSL_client_hello_get0_ext(nint ssl, uint type, byte** value, nuint* length);

    [LibraryImport(Ssl)]
    internal static partial int SSL_set1_host(nint ssl, byte* name);

    [LibraryImport(Ssl)]
    internal static partial void SSL_set_hostflags(nint ssl, uint flags);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_get0_param(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial void SSL_set_info_callback(nint ssl, delegate* unmanaged<nint, int, int, void> callback);

    [LibraryImport(Ssl)]
    internal static partial int SSL_get_state(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_set_session(nint ssl, nint session);

    [LibraryImport(Ssl)]
    internal static partial void SSL_SESSION_free(nint session);

    [LibraryImport(Ssl)]
    internal static partial int SSL_SESSION_is_resumable(nint session);

    // --- libcrypto ---

    [LibraryImport(Crypto)]
    internal static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, byte* address);

    [LibraryImport(Crypto)]
    internal static partial nint X509_STORE_new();

    [LibraryImport(Crypto)]
    internal static partial void X509_STORE_free(nint store);

    [LibraryImport(Crypto)]
    internal static partial int X509_STORE_add_cert(nint store, nint certificate);

    [LibraryImport(Crypto)]
    internal static partial int X509_STORE_load_file(nint store, byte* path);

    [LibraryImport(Crypto)]
    internal static partial int X509_STORE_load_path(nint store, byte* path);

    [LibraryImport(Crypto)]
    internal static partial void X509_free(nint certificate);

    [LibraryImport(Crypto)]
    internal static partial nint X509_get_subject_name(nint certificate);

    [LibraryImport(Crypto)]
    internal static partial int X509_check_private_key(nint certificate, nint key);

    [LibraryImport(Crypto)]
    internal static partial nint X509_NAME_dup(nint name);

    [LibraryImport(Crypto)]
    internal static partial void X509_NAME_free(nint name);

    [LibraryImport(Crypto)]
    internal static partial int X509_NAME_print_ex(nint bio, nint name, int indent, ulong flags);

    [LibraryImport(Crypto)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Crypto)]
    internal static partial nint OPENSSL_sk_new_null();

    [LibraryImport(Crypto)]
    internal static partial int OPENSSL_sk_push(nint stack, nint item);

    [LibraryImport(Crypto)]
    internal static partial int OPENSSL_sk_num(nint stack);

    [LibraryImport(Crypto)]
    internal static partial nint OPENSSL_sk_value(nint stack, int index);

    [LibraryImport(Crypto)]
    internal static partial void OPENSSL_sk_free(nint stack);

    [LibraryImport(Crypto)]
    internal static partial nint BIO_new_mem_buf(byte* data, int length);

    [LibraryImport(Crypto)]
    internal static partial nint BIO_s_mem();

    [LibraryImport(Crypto)]
    internal static partial nint BIO_new(nint method);

    [LibraryImport(Crypto)]
    internal static partial int BIO_read(nint bio, byte* to, int count);

    [LibraryImport(Crypto)]
    internal static partial int BIO_free(nint bio);

    [LibraryImport(Crypto)]
    internal static partial nint PEM_read_bio_X509(nint bio, nint reuse, nint callback, byte* argument);

    [LibraryImport(Crypto)]
    internal static partial nint PEM_read_bio_PrivateKey(nint bio, nint reuse, nint callback, byte* argument);

    [LibraryImport(Crypto)]
    internal static partial int X509_STORE_set_flags(nint store, ulong flags);

    [LibraryImport(Crypto)]
    internal static partial nint d2i_OCSP_RESPONSE(nint reuse, byte** at, nint length);

    [LibraryImport(Crypto)]
    internal static partial int OCSP_response_status(nint response);

    [LibraryImport(Crypto)]
    internal static partial nint OCSP_response_get1_basic(nint response);

    [LibraryImport(Crypto)]
    internal static partial int OCSP_basic_verify(nint basic, nint certificates, nint store, ulong flags);

    [LibraryImport(Crypto)]
    internal static partial nint OCSP_cert_to_id(nint digest, nint subject, nint issuer);

    [LibraryImport(Crypto)]
    internal static partial int OCSP_resp_find_status(
        nint basic, nint id, int* status, int* reason, nint* revoked, nint* from, nint* next);

    [LibraryImport(Crypto)]
    internal static partial int OCSP_check_validity(nint from, nint next, nint leeway, nint maxAge);

    [LibraryImport(Crypto)]
    internal static partial int ASN1_TIME_diff(int* days, int* seconds, nint from, nint to);

    [LibraryImport(Crypto)]
    internal static partial void OCSP_CERTID_free(nint id);

    [LibraryImport(Crypto)]
    internal static partial void OCSP_BASICRESP_free(nint basic);

    [LibraryImport(Crypto)]
    internal static partial void OCSP_RESPONSE_free(nint response);

    [LibraryImport(Crypto)]
    internal static partial void* CRYPTO_malloc(nuint count, byte* file, int line);

    [LibraryImport(Crypto)]
    internal static partial int RAND_bytes(byte* to, int count);

    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_CIPHER_fetch(nint library, string name, nint properties);

    [LibraryImport(Crypto)]
    internal static partial int EVP_CipherInit_ex(
        nint context, nint cipher, nint engine, byte* key, byte* vector, int encrypt);

    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_MD_fetch(nint library, string name, nint properties);

    [LibraryImport(Crypto)]
    internal static partial int HMAC_Init_ex(nint context, byte* key, int length, nint digest, nint engine);

    [LibraryImport(Crypto)]
    internal static partial ulong ERR_peek_error();

    [LibraryImport(Crypto)]
    internal static partial ulong ERR_peek_last_error();

    [LibraryImport(Crypto)]
    internal static partial void ERR_clear_error();

    [LibraryImport(Crypto)]
    internal static partial void ERR_error_string_n(ulong code, byte* to, nuint count);

    // --- Shorthands ---

    /// <summary>ERR_GET_REASON: the low 23 bits.</summary>
    internal static int Reason(ulong code) => (int)(code & 0x7FFFFF);

    /// <summary>
    /// The newest entry of this thread's error queue in OpenSSL's words, and an empty queue afterwards.
    /// </summary>
    internal static string TakeError()
    {
        var code = ERR_peek_last_error();
        ERR_clear_error();
        var text = stackalloc byte[256];
        ERR_error_string_n(code, text, 256);
        return Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
    }
}
