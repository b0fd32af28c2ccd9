namespace Ringwall.Tests.Core.Http;

/// <summary>
/// One octet inserted, replaced, deleted or doubled at every place of every base message: whatever is still accepted is
/// read alike by a second reader once we have written it (docs/reference/http.md 6.1 points 2 and 4, 6.3).
/// </summary>
public class SweepTests
{
    private static readonly byte[] Octets =
    [
        0x00, 0x01, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B, 0x1F, 0x20, 0x7F, 0x80, 0x85, 0xA0, 0xC3, 0xFF,
        (byte)',', (byte)':', (byte)';', (byte)'_', (byte)'+', (byte)'-', (byte)'0', (byte)'x', (byte)'X', (byte)'1',
        (byte)'a', (byte)'/', (byte)'\\', (byte)'.', (byte)'%', (byte)'?', (byte)'#', (byte)'@', (byte)'"', (byte)'=',
        (byte)'[', (byte)'(', (byte)'*',
    ];

    private static readonly string[] Framing =
        ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "proxy",
            "keep-alive", "forwarded", "x-forwarded-for", "proxy-connection", "http2-settings"];

    [Fact]
    public void Whatever_is_accepted_after_a_change_of_one_octet_is_written_so_that_a_second_reader_agrees()
    {
        var rewriter = new Rewriter();
        var cases = 0;
        var accepted = 0;
        foreach (var message in Messages.Valid)
        {
            // Desync shows in the second request.
            var bytes = Wire.Bytes(message + "GET /second HTTP/1.1\r\nHost: b.test\r\nX-Second: 2\r\n\r\n");
            var changed = new byte[bytes.Length + 1];
            for (var at = 0; at <= bytes.Length; at++)
            {
                foreach (var octet in Octets)
                {
                    bytes.AsSpan(0, at).CopyTo(changed);
                    changed[at] = octet;
                    bytes.AsSpan(at).CopyTo(changed.AsSpan(at + 1));
                    accepted += Judge(rewriter, changed, bytes.Length + 1);
                    cases++;
                    if (at < bytes.Length)
                    {
                        bytes.CopyTo(changed, 0);
                        changed[at] = octet;
                        accepted += Judge(rewriter, changed, bytes.Length);
                        cases++;
                    }
                }

                if (at < bytes.Length)
                {
                    bytes.AsSpan(0, at).CopyTo(changed);
                    bytes.AsSpan(at + 1).CopyTo(changed.AsSpan(at));
                    accepted += Judge(rewriter, changed, bytes.Length - 1);
                    bytes.AsSpan(0, at + 1).CopyTo(changed);
                    bytes.AsSpan(at).CopyTo(changed.AsSpan(at + 1));
                    accepted += Judge(rewriter, changed, bytes.Length + 1);
                    cases += 2;
                }
            }
        }

        Assert.True(cases > 300_000, $"{cases} cases");
        Assert.InRange(accepted, cases / 20, cases - cases / 20);
    }

    /// <summary>1 when at least one whole request was accepted and written.</summary>
    internal static int Judge(Rewriter rewriter, byte[] changed, int length)
    {
        var input = changed.AsSpan(0, length).ToArray();
        var shown = Wire.Text(input);
        rewriter.Run(input, length);
        List<CheckedRequest> read;
        try
        {
            read = GrammarCheck.Parse(rewriter.Written);
        }
        catch (FormatException fault)
        {
            Assert.Fail($"{fault.Message}: {Show(shown)} became {Show(Wire.Text(rewriter.Written))}");
            return 0;
        }

        Assert.True(rewriter.Understood.SequenceEqual(read.Select(Rewriter.Line)), Show(shown));
        foreach (var request in read)
        {
            foreach (var field in request.Fields.Where(f =>
                f.Key is not ("Host" or "Transfer-Encoding" or "Content-Length")))
            {
                // What CGI-like origins would fold to a framing or trust name must not get through either.
                var folded = field.Key.Replace('_', '-').ToLowerInvariant();
                Assert.False(Framing.Contains(folded), $"{folded} got through in {Show(shown)}");
            }
        }

        return read.Count > 0 ? 1 : 0;
    }

    private static string Show(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
