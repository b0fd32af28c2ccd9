using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;

namespace Ringwall.Tests.Node.Http;

/// <summary>What an exchange can do over HTTP/2, as its path sees it.</summary>
public sealed class Http2ExchangeTests
{
    [Fact]
    public void The_head_is_the_canonical_form_whatever_order_and_table_it_came_by()
    {
        var seen = new List<string>();
        using var client = new Http2Client(x =>
        {
            var r = x.Request;
            seen.Add($"{r.Version} {r.Method} {Ascii(r.Host)} {Ascii(r.Path)} ? {Ascii(r.Query)} | "
                + $"{Ascii(r.Value(FieldId.Cookie))} | {r.AcceptsTrailers} {r.HasContent} {x.ZoneIndex} {x.IsTls}");
            return Http2Client.Hello(x);
        });
        client.Greet();
        client.Hpack.Add(":authority", "A.Test.").Add(":path", "/p?q=1").Add(":scheme", "http").Add(":method", "GET")
            .Add("cookie", "a=1").Add("x-y", "z").Add("cookie", "b=2", huffman: true).Add("cookie", "c=3");
        client.Frame(Http2FrameType.Headers, 5, 1, client.Hpack.Take()).Flush();
        Assert.Equal(["Http2 Get a.test /p ? q=1 | a=1; b=2; c=3 | True False 0 False"], seen);
    }

    [Fact]
    public void A_continue_is_sent_when_the_content_is_first_wanted()
    {
        using var client = new Http2Client(Http2Client.Measure);
        client.Greet().Request(1, false, "POST", "expect: 100-continue").Flush();
        Assert.Equal(":status: 100", client.StatusOf(1));
        client.Data(1, 3, true).Flush();
        Assert.Equal(2, client.Seen.Count(f => f.Type == Http2FrameType.Headers));
        Assert.True(client.IsEnded(1));
    }

    [Fact]
    public void No_continue_is_sent_when_nobody_wants_the_content_and_the_rest_is_refused_without_error()
    {
        using var client = new Http2Client();
        client.Greet().Request(1, false, "POST", "expect: 100-continue").Flush();
        Assert.Equal(":status: 200", client.StatusOf(1));
        Assert.Null(client.ResetOf(1));
        client.Advance(3_500);
        Assert.Equal(Http2Error.NoError, client.ResetOf(1)!.Error);

        // Content on its way is thrown away, and its credit given back.
        client.Data(1, 1000).Data(1, 1000, true).Request(3).Flush();
        Assert.Null(client.GoAway);
        Assert.True(client.IsEnded(3));
    }

    [Fact]
    public void A_client_that_ends_its_content_behind_the_answer_is_not_reset()
    {
        using var client = new Http2Client();
        client.Greet().Request(1, false, "POST").Flush();
        Assert.True(client.IsEnded(1));
        client.Data(1, 1000, true).Flush().Advance(3_500);
        Assert.Null(client.ResetOf(1));
        Assert.Null(client.GoAway);
        Assert.Equal(0, client.Connection.Streams.Lingering);
    }

    [Fact]
    public void Early_hints_go_before_the_answer()
    {
        using var client = new Http2Client(async x =>
        {
            var hints = new ResponseHead { Buffer = Encoding.ASCII.GetBytes("Link</a>"), Status = 103 };
            hints.Fields.Add(new Field { NameLength = 4, ValueOffset = 4, ValueLength = 4, Id = FieldId.Link });
            await x.SendInterim(103, hints);
            await Http2Client.Hello(x);
        });
        client.Greet().Request(1).Flush();
        var heads = client.Seen.Where(f => f.Type == Http2FrameType.Headers).ToArray();
        Assert.Equal(":status: 103\nlink: </a>", heads[0].Fields);
        Assert.StartsWith(":status: 200\n", heads[1].Fields, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_to_HEAD_has_a_length_and_no_content()
    {
        using var client = new Http2Client();
        client.Greet().Request(1, true, "HEAD").Flush();
        var head = client.Seen.Single(f => f.Type == Http2FrameType.Headers);
        Assert.Contains("content-length: 5", head.Fields, StringComparison.Ordinal);
        Assert.Equal(0, client.ContentOf(1));
        Assert.True(client.IsEnded(1));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public void An_answer_without_content_ends_with_its_head(int status)
    {
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(status, -1);
            x.EndHead();
            await x.EndBody();
        });
        client.Greet().Request(1).Flush();
        Assert.True(client.Seen.Single(f => f.Type == Http2FrameType.Headers).EndsStream);
    }

    [Fact]
    public void Trailers_pass_both_ways()
    {
        string? got = null;
        using var client = new Http2Client(async x =>
        {
            int n;
            while ((n = await x.ReadBody()) > 0)
            {
                x.ConsumeBody(n);
            }

            var trailers = x.Trailers(out var buffer)!;
            got = string.Join(",", trailers.All.ToArray().Select(f =>
                Ascii(buffer.AsSpan(f.NameOffset, f.NameLength)) + "="
                + Ascii(buffer.AsSpan(f.ValueOffset, f.ValueLength)) + (f.Dropped ? "!" : "")));
            x.BeginHead(200, -1);
            x.EndHead();
            await x.SendBody("hi"u8.ToArray(), 0, 2, last: false);
            var back = new ResponseHead { Buffer = Encoding.ASCII.GetBytes("X-Sum12Age") };
            back.Fields.Add(new Field { NameLength = 5, ValueOffset = 5, ValueLength = 2 });
            back.Fields.Add(new Field { NameOffset = 7, NameLength = 3, Dropped = true });
            await x.EndBody(back);
        });
        client.Greet().Request(1, false, "POST").Data(1, 3)
            .Frame(Http2FrameType.Headers, 5, 1, client.Fields("x-a: b", "date: now")).Flush();
        Assert.Equal("x-a=b,date=now!", got);
        var last = client.Seen[^1];
        Assert.Equal(("x-sum: 12", true), (last.Fields, last.EndsStream));
    }

    [Fact]
    public void Trailers_of_an_answer_without_content_follow_its_head()
    {
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, -1);
            x.EndHead();
            var back = new ResponseHead { Buffer = Encoding.ASCII.GetBytes("X-Sum12") };
            back.Fields.Add(new Field { NameLength = 5, ValueOffset = 5, ValueLength = 2 });
            await x.EndBody(back);
        });
        client.Greet().Request(1).Flush();
        Assert.Equal("x-sum: 12", client.Seen[^1].Fields);
        Assert.Equal(2, client.Seen.Count(f => f.Type == Http2FrameType.Headers));
    }

    [Fact]
    public void An_answer_that_cannot_be_finished_is_reset_and_never_whole()
    {
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, 10);
            x.EndHead();
            await x.SendBody("half"u8.ToArray(), 0, 4, last: true);
        });
        client.Greet().Request(1).Flush();
        Assert.Equal(Http2Error.InternalError, client.ResetOf(1)!.Error);
        Assert.False(client.IsEnded(1));
    }

    [Fact]
    public void A_path_that_answers_nothing_resets_the_stream()
    {
        using var client = new Http2Client(static _ => LoopTask.Done);
        client.Greet().Request(1).Flush();
        Assert.Equal(Http2Error.InternalError, client.ResetOf(1)!.Error);
        Assert.Equal(0, client.Connection.Streams.Count);
    }

    [Fact]
    public void Fields_of_a_connection_and_illegal_octets_are_refused()
    {
        var taken = new List<bool>();
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, 0);
            taken.Add(x.Field("Connection"u8, "close"u8));
            taken.Add(x.Field("Transfer-Encoding"u8, "chunked"u8));
            taken.Add(x.Field("X-A"u8, "b\r\nSet-Cookie: c=d"u8));
            taken.Add(x.Field("X B"u8, "c"u8));
            taken.Add(x.Field("X-C"u8, "d"u8));
            x.EndHead();
            await x.EndBody();
        });
        client.Greet().Request(1).Flush();
        Assert.Equal([false, false, false, false, true], taken);
        Assert.Contains("\nx-c: d\n", client.Seen[^1].Fields, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_larger_than_a_frame_is_continued()
    {
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, 0);
            x.Field("x-large"u8, Encoding.ASCII.GetBytes(new string('v', 40_000)));
            x.EndHead();
            await x.EndBody();
        });
        client.Greet().Request(1).Flush();
        var frames = client.Seen.Where(f => f.Stream == 1).ToArray();
        Assert.Equal([Http2FrameType.Headers, Http2FrameType.Continuation, Http2FrameType.Continuation],
            frames.Select(f => f.Type));
        Assert.Equal([1, 0, 4], frames.Select(f => (int)f.Flags));
    }

    [Fact]
    public void A_websocket_is_an_extended_connect_and_carries_octets_both_ways()
    {
        using var client = new Http2Client(async x =>
        {
            Assert.True(x.Request is { WebSocket: true, Method: Method.Connect, HasContent: false });
            x.BeginHead(101, -1);
            x.EndHead();
            x.BecomeTunnel();
            await x.Flush();
            int n;
            while ((n = await x.ReadBody()) > 0)
            {
                var piece = x.Body;
                await x.SendBody(piece.Array!, piece.Offset, n, last: false);
                x.ConsumeBody(n);
            }

            await x.EndBody();
        });
        client.Greet();
        client.Hpack.Add(":method", "CONNECT").Add(":protocol", "websocket").Add(":scheme", "http").Add(":path", "/s")
            .Add(":authority", "a.test").Add("sec-websocket-version", "13");
        client.Frame(Http2FrameType.Headers, 4, 1, client.Hpack.Take()).Flush();
        Assert.Equal(":status: 200", client.StatusOf(1));
        client.Data(1, "ping").Flush();
        Assert.Equal("ping"u8, client.Seen[^1].Payload);
        client.Advance(120_000);
        client.Data(1, "more", end: true).Flush();
        Assert.Equal(8, client.ContentOf(1));
        Assert.True(client.IsEnded(1));
        Assert.Null(client.ResetOf(1));
    }

    [Fact]
    public void Content_above_the_zones_limit_is_refused_to_its_reader()
    {
        Rejection? why = null;
        using var client = new Http2Client(
            async x =>
            {
                int n;
                while ((n = await x.ReadBody()) > 0)
                {
                    x.ConsumeBody(n);
                }

                why = x.BodyRejection;
                await Http2Client.Hello(x);
            },
            zone: Http2Client.Zone with { Limits = new LimitSettings { MaxBody = 1000 } });
        client.Greet().Request(1, false, "POST").Data(1, 600).Data(1, 600).Flush();
        Assert.Equal(Rejection.ContentTooLarge, why);
        client.Advance(3_500);
        Assert.Equal(Http2Error.NoError, client.ResetOf(1)!.Error);
    }

    [Fact]
    public void A_client_that_leaves_cancels_what_it_asked_for()
    {
        var wait = new LoopSource<int>();
        var cancelled = false;
        using var client = new Http2Client(async x =>
        {
            await wait.Task;
            cancelled = x.Cancelled;
        });
        client.Greet().Request(1).Flush();
        client.HangUp();
        wait.Complete(0);
        client.Loop.Settle();
        Assert.True(cancelled);
        Assert.Equal(0, client.Server.Http2.Count);
    }

    [Fact]
    public void The_urgent_leaves_before_the_rest_and_the_incremental_share()
    {
        var page = new byte[200_000];
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, page.Length);
            x.EndHead();
            await x.SendBody(page, 0, page.Length, last: true);
        });
        client.Greet((Http2Setting.InitialWindowSize, 1_000_000));
        client.Request(1, true, "GET", "priority: u=5, i").Request(3, true, "GET", "priority: u=5, i")
            .Request(5, true, "GET", "priority: u=1").Request(7).Flush();
        Assert.Equal(65_535, new[] { 1, 3, 5, 7 }.Sum(client.ContentOf));
        client.Seen.Clear();
        client.WindowUpdate(0, 10_000_000).Flush();
        int EndOf(int stream) => client.Seen.FindIndex(f => f.Stream == stream && f.EndsStream);
        Assert.True(EndOf(5) < EndOf(7) && EndOf(7) < EndOf(3) && EndOf(7) < EndOf(1));
        var shared = client.Seen.Where(f => f.Type == Http2FrameType.Data && f.Stream is 1 or 3).Select(f => f.Stream);
        Assert.InRange(shared.Zip(shared.Skip(1)).Count(p => p.First != p.Second), 8, 100);
    }

    [Fact]
    public void A_node_that_leaves_says_so_twice_and_finishes_what_was_asked()
    {
        var wait = new LoopSource<int>();
        using var client = new Http2Client(async x =>
        {
            await wait.Task;
            await Http2Client.Hello(x);
        });
        client.Greet().Request(1).Flush();
        client.Server.BeginDrain();
        client.Loop.Settle();
        Assert.Equal((int.MaxValue, Http2Error.NoError), (client.GoAway!.LastStream, client.GoAway.Error));
        client.Advance(1_500);
        Assert.Equal((1, Http2Error.NoError), (client.GoAway!.LastStream, client.GoAway.Error));
        client.Request(3).Flush();
        Assert.Equal(1, client.Requests);
        wait.Complete(0);
        client.Loop.Settle();
        Assert.True(client.IsEnded(1));
        Assert.True(client.SawEnd);
    }

    [Fact]
    public void An_idle_connection_is_told_and_closed_after_a_minute()
    {
        using var client = new Http2Client();
        client.Greet().Request(1).Flush().Advance(59_000);
        Assert.Null(client.GoAway);
        client.Advance(2_000);
        Assert.Equal(Http2Error.NoError, client.GoAway!.Error);
        client.Advance(3_000);
        Assert.True(client.SawEnd);
    }

    [Fact]
    public void A_request_allocates_nothing_in_steady_state()
    {
        var page = new byte[1024];
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, page.Length);
            x.Field("content-type"u8, "text/plain"u8);
            x.EndHead();
            await x.SendBody(page, 0, page.Length, last: true);
        });
        // Many rounds at most: it ends with the first that allocates nothing, once the code is optimised.
        var bench = new Http2Throughput();
        Assert.Equal(0, bench.LeastAllocated(client, rounds: 200_000));
    }

    private static string Ascii(ReadOnlySpan<byte> octets) => Encoding.ASCII.GetString(octets);
}
