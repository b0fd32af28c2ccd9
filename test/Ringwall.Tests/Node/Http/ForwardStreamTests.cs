using System.Text;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using static Ringwall.Tests.Fakes.FakeOrigin;

namespace Ringwall.Tests.Node.Http;

/// <summary>Content that is larger than any buffer, slower than any reader, or cut anywhere.</summary>
public sealed class ForwardStreamTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private static readonly string s_long = Long(1_000_000);

    [Fact]
    public void A_megabyte_comes_through_whole_however_it_is_framed()
    {
        foreach (var (answer, then) in new[]
        {
            ($"HTTP/1.1 200 OK\r\nContent-Length: {s_long.Length}\r\n\r\n{s_long}", Then.GoOn),
            ($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Chunked(s_long, 7_001)}", Then.GoOn),
            ($"HTTP/1.1 200 OK\r\n\r\n{s_long}", Then.Close),
        })
        {
            using var bench = new ForwardBench();
            bench.Origin().Script = (_, _) => (answer, then);
            var seen = bench.Get();
            var content = seen[(seen.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            Assert.Equal(s_long, seen.Contains("chunked", StringComparison.Ordinal) ? Unchunk(content) : content);
            Assert.Equal([Fault.None], bench.Faults);
            bench.AssertNothingHeld();
        }
    }

    [Fact]
    public void A_megabyte_goes_up_whole_however_it_is_framed()
    {
        foreach (var request in new[]
        {
            $"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {s_long.Length}\r\n\r\n{s_long}",
            $"POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n{Chunked(s_long, 7_001)}",
        })
        {
            using var bench = new ForwardBench();
            var origin = bench.Origin();
            Assert.EndsWith("ok", bench.Ask(request), StringComparison.Ordinal);
            var received = Assert.Single(origin.Requests);
            var content = received[(received.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            Assert.Equal(s_long, request.Contains("chunked", StringComparison.Ordinal) ? Unchunk(content) : content);
            bench.AssertNothingHeld();
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world", false)]
    [InlineData(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + Ok, false)]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok", false)]
    public void An_answer_that_comes_byte_by_byte_is_the_same_answer(string answer, bool chunked)
    {
        using var whole = new ForwardBench();
        whole.Origin().Script = (_, _) => (answer, Then.GoOn);
        var expected = whole.Get();
        using var bench = new ForwardBench();
        bench.Dialer.Node = new MemoryOptions { MaxRead = 1, MaxWrite = 1 };
        bench.Dialer.Origin = new MemoryOptions { MaxRead = 1 };
        bench.Origin().Script = (_, _) => (answer, Then.GoOn);
        var seen = bench.Get();
        Assert.Equal(HeadOf(expected), HeadOf(seen));
        var (one, other) = (ContentOf(expected), ContentOf(seen));
        Assert.Equal(chunked ? Unchunk(one) : one, chunked ? Unchunk(other) : other);
        Assert.Equal([Fault.None], bench.Faults);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_head_is_not_held_back_until_content_comes()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Then.Hang);
        var client = bench.Connect();
        client.Send(Get);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", client.Seen, StringComparison.Ordinal);
        var piece = "5\r\ndata:\r\n"u8.ToArray();
        bench.Loop.Run(async () => { await origin.Alive[0].Send(piece, 0, piece.Length); });
        bench.Loop.Settle();
        Assert.EndsWith("5\r\ndata:", client.Seen.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_does_not_read_stops_the_origin_and_not_the_memory()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        var sent = 0L;
        origin.Script = (_, _) => ("", Then.Hang);
        bench.Dialer.Serve(origin.At, connection => Pour(connection));
        var client = bench.Connect();
        client.Pause();
        client.Send(Get);
        bench.Loop.Advance(1_000);
        Assert.InRange(sent, 64 * 1024, 1 << 20);
        Assert.InRange(bench.Loop.Loop.Buffers.Lent, 1, 1 << 20);
        var before = sent;
        bench.Loop.Advance(1_000);
        Assert.Equal(before, sent);
        bench.AssertNothingHeld();

        async LoopTask Pour(Connection connection)
        {
            await connection.Fill();
            var head = "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray();
            await connection.Send(head, 0, head.Length);
            var block = new byte[16 * 1024];
            while (await connection.Send(block, 0, block.Length) > 0)
            {
                sent += block.Length;
            }

            connection.Consume(connection.Available);
            connection.Close();
        }
    }

    [Fact]
    public void An_origin_that_does_not_read_stops_the_client_and_is_given_up_after_the_gap()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Dialer.Serve(origin.At, Deaf);
        var client = bench.Connect();
        client.Send($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {s_long.Length}\r\n\r\n{s_long}");
        Assert.InRange(bench.Loop.Loop.Buffers.Lent, 1, 1 << 20);
        bench.Loop.Advance(31_000);
        Assert.NotEqual(Fault.None, Assert.Single(bench.Faults));
        bench.Loop.Advance(5_000);
        bench.AssertNothingHeld();

        static async LoopTask Deaf(Connection connection)
        {
            await connection.Loop.Sleep(35_000);
            connection.Close();
        }
    }

    [Fact]
    public void The_first_byte_is_waited_for_from_the_end_of_the_content_on()
    {
        using var bench = new ForwardBench();
        bench.Origin().Script = (_, _) => ("", Then.Hang);
        var client = bench.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 6000\r\n\r\n");
        for (var i = 0; i < 6; i++)
        {
            bench.Loop.Advance(20_000);
            client.Send(new string('x', 1_000));
        }

        // The 240 octets a second are the client's limit: 6,000 in 100 s would break it.
        Assert.Equal([Fault.ClientRejected], bench.Faults);
        bench.AssertNothingHeld();

        using var patient = new ForwardBench();
        patient.Origin().Script = (_, _) => ("", Then.Hang);
        client = patient.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 60000\r\n\r\n");
        for (var i = 0; i < 6; i++)
        {
            patient.Loop.Advance(20_000);
            client.Send(new string('x', 10_000));
        }

        Assert.Empty(patient.Faults);
        patient.Loop.Advance(59_000);
        Assert.Empty(patient.Faults);
        patient.Loop.Advance(2_000);
        Assert.Equal([Fault.ResponseTimeout], patient.Faults);
    }

    [Theory]
    [InlineData(1, "PROXY TCP4 198.51.100.7 203.0.113.5 40000 80\r\n")]
    [InlineData(2, "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc6\x33\x64\x07\xcb\0\x71\x05\x9c\x40\0P")]
    public void A_proxy_header_goes_first_and_its_connection_serves_one_client(int version, string header)
    {
        using var bench = new ForwardBench(new OriginGroupSettings
        {
            Origins = [new OriginSettings { Url = "http://192.0.2.1", ProxyProtocol = version }],
        });
        var origin = bench.Origin();
        origin.PreambleLength = header.Length;
        var client = bench.Connect();
        client.Send(Get);
        client.Send(Get);
        Assert.Equal([header, header], origin.Preambles);
        Assert.Equal(2, origin.Connections);
        Assert.Equal(Ok + Ok, client.Seen);
        bench.AssertNothingHeld();
    }

    private static string Long(int length)
    {
        var text = new StringBuilder(length);
        for (var i = 0; i < length; i++)
        {
            text.Append((char)('a' + (i * 31 / 7 % 26)));
        }

        return text.ToString();
    }

    private static string Chunked(string content, int size)
    {
        var text = new StringBuilder();
        for (var i = 0; i < content.Length; i += size)
        {
            var piece = content.Substring(i, Math.Min(size, content.Length - i));
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{piece.Length:x}\r\n{piece}\r\n");
        }

        return text.Append("0\r\n\r\n").ToString();
    }

    private static string Unchunk(string wire)
    {
        var text = new StringBuilder();
        var at = 0;
        while (true)
        {
            var end = wire.IndexOf("\r\n", at, StringComparison.Ordinal);
            var size = Convert.ToInt32(wire[at..end], 16);
            if (size == 0)
            {
                Assert.Equal("\r\n", wire[(end + 2)..]);
                return text.ToString();
            }

            text.Append(wire, end + 2, size);
            at = end + 2 + size + 2;
        }
    }

    /// <summary>Up to the empty line of the last head.</summary>
    private static string HeadOf(string message)
    {
        var last = message.LastIndexOf("HTTP/1.1", StringComparison.Ordinal);
        return message[..message.IndexOf("\r\n\r\n", last, StringComparison.Ordinal)];
    }

    private static string ContentOf(string message) => message[(HeadOf(message).Length + 4)..];
}
