using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>How the octets arrive changes nothing (docs/reference/http.md 6.1 point 1).</summary>
public class SplitTests
{
    private static readonly string[] Refused = new[]
    {
        "GET / HTTP/1.1⏎Host: a.test⏎X: y↵⏎", "⏎⏎GET / HTTP/1.1⏎", "GET /⏎Host: a.test⏎⏎", "GET  / HTTP/1.1⏎⏎",
        "GET / HTTP/1.2⏎Host: a.test⏎⏎", "GET / HTTP/1.1 ⏎Host: a.test⏎⏎", "GET / HTTP/1.1↵Host: a.test⏎⏎",
        "GET /a#b HTTP/1.1⏎Host: a.test⏎⏎", "GET /a%0 HTTP/1.1⏎Host: a.test⏎⏎", "GET /../x HTTP/1.1⏎Host: a.test⏎⏎",
        "GET http://b.test/ HTTP/1.1⏎Host: a.test⏎⏎", "GET ftp://a.test/ HTTP/1.1⏎Host: a.test⏎⏎",
        "CONNECT a:1 HTTP/1.1⏎⏎",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH / HTTP/1.1⏎⏎", "GET / HTTP/1.1⏎X: y⏎⏎", "GET / HTTP/1.1⏎Host: a,b⏎⏎",
        "GET / HTTP/1.1⏎Host: a.test⏎ X: y⏎⏎", "GET / HTTP/1.1⏎Host: a.test⏎Expect: x⏎⏎", "\u0016\u0003\u0001\u0000",
        "GET / HTTP/1.1⏎Host: a.test⏎Content-Length: 1⏎Transfer-Encoding: chunked⏎⏎", "GET /a\u0001 HTTP/1.1⏎⏎",
        "GET / HTTP/1.1⏎Host: a.test⏎Connection: Host⏎⏎", "GET / HTTP/1.1⏎Host: a.test⏎X: \u007F⏎⏎",
        "GET /a␍b HTTP/1.1⏎⏎",
        "GET / HTTP/1.1⏎Host: a.test⏎\u00E9: y⏎⏎", "GET / HTTP/1.1⏎Host: a.test⏎X: y␍z⏎⏎", "GET / HTTP/1.1␍X",
    }.Select(Wire.Expand).ToArray();

    [Fact]
    public void Every_prefix_of_a_valid_head_asks_for_more()
    {
        foreach (var message in Messages.Valid)
        {
            var length = WholeHead(message);
            for (var count = 0; count < length; count++)
            {
                var head = new RequestHead();
                Assert.True(Progress.More == Wire.Read(message[..count], head, out _), $"{count} of {message}");
            }
        }
    }

    [Fact]
    public void Every_split_in_two_gives_the_same_head_or_the_same_rejection()
    {
        foreach (var message in Messages.Valid.Concat(Refused))
        {
            var expected = Whole(message);
            for (var split = 0; split <= message.Length; split++)
            {
                Assert.Equal(expected, Pieces(message, split, message.Length));
            }
        }
    }

    [Fact]
    public void Octet_by_octet_gives_the_same_head_or_the_same_rejection()
    {
        foreach (var message in Messages.Valid.Concat(Refused))
        {
            Assert.Equal(Whole(message), Pieces(message, [.. Enumerable.Range(0, message.Length + 1)]));
        }
    }

    [Fact]
    public void A_read_goes_on_in_a_larger_copy_of_its_buffer()
    {
        var message = Wire.Bytes(Messages.Valid[11]);
        var head = new RequestHead();
        for (var count = 0; count < message.Length; count++)
        {
            Assert.Equal(Progress.More, Http1RequestReader.Read(message[..count], 0, count, head, default, out _));
        }

        Assert.Equal(Progress.Done, Http1RequestReader.Read(message, 0, message.Length, head, default, out _));
        Assert.Equal("192.0.2.1", Wire.Text(head.Host));
    }

    [Fact]
    public void An_octet_behind_the_end_never_decides()
    {
        foreach (var message in Messages.Valid)
        {
            var length = WholeHead(message);
            var buffer = new byte[length + 64];
            foreach (var filler in "\r\n :\0a?%/")
            {
                for (var count = 0; count <= length; count++)
                {
                    buffer.AsSpan().Fill((byte)filler);
                    Wire.Bytes(message)[..count].CopyTo(buffer, 0);
                    var progress = Http1RequestReader.Read(buffer, 0, count, new RequestHead(), default, out _);
                    Assert.Equal(count < length ? Progress.More : Progress.Done, progress);
                }
            }
        }
    }

    private static int WholeHead(string message)
    {
        var head = new RequestHead();
        Assert.True(Progress.Done == Wire.Read(message, head, out var rejection), $"{rejection}: {message}");
        return head.WireLength;
    }

    private static string Whole(string message) => Pieces(message, message.Length);

    private static string Pieces(string message, params int[] counts)
    {
        var bytes = Wire.Bytes(message);
        var buffer = new byte[bytes.Length + 40];
        var head = new RequestHead();
        var have = 0;
        foreach (var count in counts)
        {
            // Only new octets arrive: what the reader lower-cased stays so.
            bytes.AsSpan(have, count - have).CopyTo(buffer.AsSpan(have));
            have = count;
            var progress = Http1RequestReader.Read(buffer, 0, count, head, default, out var rejection);
            if (progress != Progress.More)
            {
                return progress == Progress.Done ? Wire.Show(head) : rejection.ToString();
            }
        }

        return "More";
    }
}
