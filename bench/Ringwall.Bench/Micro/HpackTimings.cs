using Ringwall.Core.Http;

namespace Ringwall.Bench.Micro;

/// <summary>Header blocks of HTTP/2: requests of one connection, whose fields come into its table.</summary>
internal sealed class HpackTimings
{
    /// <summary>RFC 7541 appendix C.4: three requests with Huffman coding on one table.</summary>
    private static readonly byte[][] s_blocks =
    [
        Convert.FromHexString("828684418cf1e3c2e5f23a6ba0ab90f4ff"),
        Convert.FromHexString("828684be5886a8eb10649cbf"),
        Convert.FromHexString("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"),
    ];

    private readonly HpackDecoder decoder = new();
    private readonly byte[] fields = new byte[4096];
    private readonly byte[] block = new byte[4096];

    /// <summary>One operation is all three blocks on a fresh connection: 14 fields.</summary>
    public void Decode(int times)
    {
        for (var i = 0; i < times; i++)
        {
            decoder.Reset();
            foreach (var request in s_blocks)
            {
                Read(request);
            }
        }
    }

    /// <summary>The head of an answer: a status and six fields.</summary>
    public void Encode(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var at = HpackEncoder.WriteStatus(block, 200);
            at += HpackEncoder.WriteField(block.AsSpan(at), "server"u8, "bench"u8);
            at += HpackEncoder.WriteField(block.AsSpan(at), "date"u8, "Fri, 20 Nov 2026 09:00:00 GMT"u8);
            at += HpackEncoder.WriteField(block.AsSpan(at), "content-type"u8, "text/html; charset=utf-8"u8);
            at += HpackEncoder.WriteField(block.AsSpan(at), "content-length"u8, "1024"u8);
            at += HpackEncoder.WriteField(block.AsSpan(at), "cache-control"u8, "public, max-age=60"u8);
            HpackEncoder.WriteField(block.AsSpan(at), "etag"u8, "\"5f2c-61ab\""u8);
        }
    }

    private void Read(byte[] request)
    {
        decoder.BeginBlock();
        var at = 0;
        var used = 0;
        HpackStep step;
        while ((step = decoder.Next(request, ref at, fields, ref used, out _)) == HpackStep.Field)
        {
        }

        if (step != HpackStep.End)
        {
            throw new InvalidOperationException($"the block is {step}");
        }
    }
}
