using System.Buffers.Text;
using System.Security.Cryptography;
using Ringwall.Core.Http;

namespace Ringwall.Node.Http;

/// <summary>The opening handshake of RFC 6455 towards an origin, and its proof that it understood.</summary>
internal sealed class SocketHandshake
{
    private const int KeyLength = 24;

    private static ReadOnlySpan<byte> Guid => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    private readonly byte[] _key = new byte[KeyLength];

    /// <summary>A key of our own, where the client's protocol has none (RFC 8441 section 5).</summary>
    public ReadOnlySpan<byte> NewKey()
    {
        Span<byte> nonce = stackalloc byte[16];
        RandomNumberGenerator.Fill(nonce);
        Base64.EncodeToUtf8(nonce, _key, out _, out _);
        return _key;
    }

    /// <summary>The origin's accept field is the hash of the key it was sent (RFC 6455 section 4.1).</summary>
    public bool IsAccepted(RequestHead request, ResponseHead head)
    {
        var key = request.Version == HttpVersion.Http2 ? _key : request.Value(FieldId.SecWebSocketKey);
        if (!head.WebSocket || key.Length != KeyLength)
        {
            return false;
        }

        Span<byte> joined = stackalloc byte[KeyLength + 36];
        key.CopyTo(joined);
        Guid.CopyTo(joined[KeyLength..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];

        // RFC 6455 prescribes SHA-1; it proves that the other side read the key, not who it is.
#pragma warning disable CA5350
        SHA1.HashData(joined, hash);
#pragma warning restore CA5350
        Span<byte> wanted = stackalloc byte[28];
        Base64.EncodeToUtf8(hash, wanted, out _, out _);
        return head.Value(FieldId.SecWebSocketAccept).SequenceEqual(wanted);
    }
}
