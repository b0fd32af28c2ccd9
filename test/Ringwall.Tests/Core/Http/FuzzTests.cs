using System.Diagnostics;
using Ringwall.Core.Http;
using Ringwall.Tests.Tidy;

namespace Ringwall.Tests.Core.Http;

/// <summary>No input throws, hangs or is read in two ways (docs/reference/http.md 6.1 point 4).</summary>
public class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "GET ", "POST ", "OPTIONS * ", "/", "/a%41/../b;c", "http://a.test", "?q=1", " ", "\t", "\r\n", "\r", "\n",
        "\0",
        "HTTP/1.1\r\n", "HTTP/1.0\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 101 \r\n", "Host: a.test\r\n", "Host:", ":",
        ",",
        "Content-Length: 5\r\n", "Content-Length:", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding:", "chunked",
        "Connection: ", "close", "X-A", "Upgrade: websocket\r\n", "Expect: 100-continue\r\n", "X_Y: z\r\n",
        "5\r\nhello\r\n",
        "0\r\n\r\n", "a;b=\"c\"\r\n", "ffffffffffffffff\r\n", "\r\n\r\n", "hello", "[2001:db8::1]", "\u00E9\u00FF",
        "PROXY TCP4 ",
        "192.0.2.1", "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000C", "Sun, 06 Nov 1994 08:49:37 GMT", "for=", ";q=0.5", "\"",
        "\\",
    ];

    [Fact]
    public void Random_messages_of_fixed_seeds_are_read_the_same_whole_and_in_pieces()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            Judge(Make(new Random(seed)), new Random(seed));
        }
    }

    [Fact]
    public void Random_messages_of_new_seeds_are_read_the_same_whole_and_in_pieces()
    {
        var until = Stopwatch.GetTimestamp() + Stopwatch.Frequency;
        while (Stopwatch.GetTimestamp() < until)
        {
            var seed = Random.Shared.Next();
            var input = Make(new Random(seed));
            try
            {
                Judge(input, new Random(seed));
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}: {Convert.ToBase64String(input)}", fault);
            }
        }
    }

    [Fact]
    public void Kept_inputs_are_read_the_same_whole_and_in_pieces()
    {
        var folder = Path.Combine(SourceTree.Root, "test", "corpus", "http1");
        var files = Directory.GetFiles(folder);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var input = File.ReadAllBytes(file);
            for (var seed = 0; seed < 20; seed++)
            {
                Judge(input, new Random(seed));
            }
        }
    }

    private static byte[] Make(Random random)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ =>
            Pieces[random.Next(Pieces.Length)]));
        if (random.Next(3) == 0)
        {
            text = "GET / HTTP/1.1\r\nHost: a.test\r\n" + text + "\r\n\r\n";
        }

        var bytes = Wire.Bytes(text);
        for (var i = random.Next(3); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    internal static void Judge(byte[] input, Random random)
    {
        var split = random.Next(input.Length + 1);
        Assert.Equal(Request(input, input.Length), Request(input, split));
        Assert.Equal(Response(input, input.Length), Response(input, split));
        Assert.Equal(Chunked(input, input.Length), Chunked(input, split));
        ProxyProtocol.Read(input, out _);
        _ = HttpDate.TryParse(input, 0, out _);
        _ = TraceParent.TryParse(input, out _);
        int members = 0, own = 0;
        CdnLoop.Count(input, "ringwall"u8, ref members, ref own);
        Preference.Language(input, ["en", "fr"]);
        Preference.WantsProblem(input);
        _ = IpText.TryParse(input, out _);
        HostName.Read(input.ToArray(), out _, out _);
    }

    private static string Request(byte[] input, int split)
    {
        var head = new RequestHead();
        var buffer = new byte[input.Length + 7];
        input.AsSpan(0, split).CopyTo(buffer.AsSpan(7));
        var progress = Http1RequestReader.Read(buffer, 7, 7 + split, head, default, out var rejection);
        if (progress == Progress.More && split < input.Length)
        {
            input.AsSpan(split).CopyTo(buffer.AsSpan(7 + split));
            progress = Http1RequestReader.Read(buffer, 7, buffer.Length, head, default, out rejection);
        }

        if (progress == Progress.Done)
        {
            _ = Forwarding.Client(head, new IpBits(0, 1), CidrSet.Empty);
            _ = Forwarding.IsHttps(head);
        }

        return progress == Progress.Done ? Wire.Show(head) : progress + " " + rejection;
    }

    private static string Response(byte[] input, int split)
    {
        var head = new ResponseHead();
        var buffer = new byte[input.Length];
        input.AsSpan(0, split).CopyTo(buffer);
        var progress = Http1ResponseReader.Read(buffer, 0, split, head, Method.Get, true, out var fault);
        if (progress == Progress.More && split < input.Length)
        {
            input.AsSpan(split).CopyTo(buffer.AsSpan(split));
            progress = Http1ResponseReader.Read(buffer, 0, buffer.Length, head, Method.Get, true, out fault);
        }

        return progress == Progress.Done
            ? $"{head.Status} {head.Framing} {head.ContentLength} {head.KeepAlive} "
                + $"{head.WireLength} {head.Fields.Count}"
            : progress + " " + fault;
    }

    private static string Chunked(byte[] input, int split)
    {
        var reader = new ChunkedReader();
        var content = "";
        var at = 0;
        while (true)
        {
            var shown = at < split ? split : input.Length;
            var progress = reader.Read(input.AsSpan(at, shown - at), out var consumed, out var from, out var count);
            content += Wire.Text(input.AsSpan(at + from, count));
            at += consumed;
            if (progress != Progress.More || at == input.Length)
            {
                return $"{progress} {reader.Rejection} {at} {content}";
            }
        }
    }
}
