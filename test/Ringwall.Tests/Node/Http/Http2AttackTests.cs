using Ringwall.Core.Http;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Limits = Ringwall.Node.Http.Limits;

namespace Ringwall.Tests.Node.Http;

/// <summary>
/// The attacks of docs/reference/http.md 3.3, each against the whole connection with a clock that stands still: what
/// is not answered by a limit of its own is answered by the purse.
/// </summary>
public sealed class Http2AttackTests
{
    /// <summary>A path that waits for its origin for ever, and for a while longer after it was cancelled.</summary>
    private sealed class SlowOrigin : ICancelled
    {
        private readonly List<LoopSource<int>> _waits = [];

        public int Cancellations { get; private set; }

        public async LoopTask Path(Exchange x)
        {
            x.OnCancelled = this;
            var wait = new LoopSource<int>();
            _waits.Add(wait);
            await wait.Task;
        }

        public void Cancelled(Exchange x) => Cancellations++;

        public void Release()
        {
            foreach (var wait in _waits.ToArray())
            {
                wait.Complete(0);
            }

            _waits.Clear();
        }
    }

    [Fact]
    public void Rapid_reset_CVE_2023_44487_never_has_more_than_a_hundred_exchanges_alive_and_is_sent_away()
    {
        var origin = new SlowOrigin();
        using var client = new Http2Client(origin.Path);
        client.Greet();
        for (var i = 0; i < 1000; i++)
        {
            client.Request(2 * i + 1).Reset(2 * i + 1);
        }

        client.Flush();
        Assert.InRange(client.MostAlive, 1, 100);
        var farewells = client.Seen.Where(f => f.Type == Http2FrameType.GoAway).ToArray();
        Assert.Equal(Http2Error.NoError, farewells[0].Error);
        Assert.Equal(Http2Error.EnhanceYourCalm, farewells[^1].Error);
        Assert.InRange(client.Requests, 50, 200);
        origin.Release();
        client.Loop.Settle();
        Assert.Equal(0, client.Alive);
    }

    [Fact]
    public void Rapid_reset_whose_work_ends_at_once_leaves_near_150_and_ends_near_200()
    {
        using var client = new Http2Client(static async x => await x.Loop.Turn());
        client.Greet();
        for (var i = 0; i < 1000; i++)
        {
            client.Request(2 * i + 1).Reset(2 * i + 1);
        }

        client.Flush();
        var farewells = client.Seen.Where(f => f.Type == Http2FrameType.GoAway).ToArray();
        Assert.Equal(Http2Error.NoError, farewells[0].Error);
        Assert.InRange((farewells[0].LastStream + 1) / 2, 140, 155);
        Assert.Equal(Http2Error.EnhanceYourCalm, farewells[^1].Error);
        Assert.InRange(client.Requests, 140, 155);
    }

    [Fact]
    public void A_reset_stream_keeps_its_slot_until_its_work_has_ended()
    {
        var origin = new SlowOrigin();
        using var client = new Http2Client(origin.Path);
        client.Greet();
        for (var i = 0; i < 100; i++)
        {
            client.Request(2 * i + 1);
        }

        client.Reset(1).Request(201).Flush();
        Assert.Equal(1, origin.Cancellations);
        Assert.Equal(Http2Error.RefusedStream, client.ResetOf(201)!.Error);
        origin.Release();
        client.Loop.Settle();
        client.Request(203).Flush();
        Assert.Null(client.ResetOf(203));
        origin.Release();
    }

    [Fact]
    public void At_most_sixteen_exchanges_begin_in_one_turn()
    {
        var perTurn = new Dictionary<long, int>();
        using var client = new Http2Client(x =>
        {
            perTurn[x.Loop.Turns] = perTurn.GetValueOrDefault(x.Loop.Turns) + 1;
            return Http2Client.Hello(x);
        });
        client.Greet();
        for (var i = 0; i < 100; i++)
        {
            client.Request(2 * i + 1);
        }

        client.Flush();
        Assert.Equal(100, perTurn.Values.Sum());
        Assert.Equal(Limits.Http2StartsPerTurn, perTurn.Values.Max());
    }

    /// <summary>The ways to make a server reset a stream that is answered otherwise well (CVE-2025-8671).</summary>
    public static TheoryData<string, int, int, string, Http2Error> SixWays => new()
    {
        { "WINDOW_UPDATE of 0", 8, 0, "00000000", Http2Error.ProtocolError },
        { "WINDOW_UPDATE beyond 2^31-1", 8, 0, "7fffffff", Http2Error.FlowControlError },
        { "PRIORITY of a wrong length", 2, 0, "00000000", Http2Error.FrameSizeError },
        { "PRIORITY on itself", 2, 0, "0000000110", Http2Error.ProtocolError },
        { "HEADERS after END_STREAM", 1, 5, "82", Http2Error.StreamClosed },
        { "DATA after END_STREAM", 0, 0, "00", Http2Error.StreamClosed },
    };

    [Theory]
    [MemberData(nameof(SixWays))]
    public void Made_you_reset_CVE_2025_8671_ends_the_connection_at_the_first(
        string way, int type, int flags, string payload, Http2Error error)
    {
        var origin = new SlowOrigin();
        using var client = new Http2Client(origin.Path);
        client.Greet().Request(1).Frame((Http2FrameType)type, flags, 1, Convert.FromHexString(payload)).Flush();
        Assert.Equal((way, error), (way, client.GoAway!.Error));
        Assert.Equal(1, origin.Cancellations);
        origin.Release();
        client.Loop.Settle();
        Assert.Equal(0, client.Connection.Streams.Count);
    }

    [Fact]
    public void Continuation_flood_CVE_2024_27316_ends_after_eight()
    {
        using var client = new Http2Client();
        client.Greet().Frame(Http2FrameType.Headers, 1, 1, 0x82);
        for (var i = 0; i < 9; i++)
        {
            client.Frame(Http2FrameType.Continuation, 0, 1, 0x87);
        }

        client.Flush();
        Assert.Equal(Http2Error.EnhanceYourCalm, client.GoAway!.Error);
        Assert.Equal(0, client.Requests);
    }

    [Fact]
    public void An_empty_continuation_CVE_2019_9518_ends_the_connection()
    {
        using var client = new Http2Client();
        client.Greet().Frame(Http2FrameType.Headers, 1, 1, 0x82).Frame(Http2FrameType.Continuation, 0, 1).Flush();
        Assert.Equal(Http2Error.EnhanceYourCalm, client.GoAway!.Error);
    }

    [Fact]
    public void A_block_of_more_than_64_KiB_CVE_2023_45288_ends_the_connection()
    {
        using var client = new Http2Client();
        client.Greet().Frame(Http2FrameType.Headers, 1, 1, new byte[16_384]);
        for (var i = 0; i < 4; i++)
        {
            client.Frame(Http2FrameType.Continuation, 0, 1, new byte[16_384]);
        }

        client.Flush();
        Assert.Equal(Http2Error.EnhanceYourCalm, client.GoAway!.Error);
    }

    [Fact]
    public void A_head_that_does_not_end_in_fifteen_seconds_ends_the_connection()
    {
        using var client = new Http2Client();
        client.Greet().Frame(Http2FrameType.Headers, 1, 1, 0x82).Flush().Advance(14_000);
        Assert.Null(client.GoAway);
        client.Advance(3_000);
        Assert.Equal(Http2Error.EnhanceYourCalm, client.GoAway!.Error);
    }

    [Fact]
    public void Hpack_bomb_CVE_2016_6581_is_decoded_to_its_end_and_not_kept()
    {
        using var client = new Http2Client();
        client.Greet();
        client.Hpack.Add(":method", "GET").Add(":scheme", "http").Add(":path", "/").Add(":authority", "a.test")
            .Add("x-big", new string('b', 4000));
        for (var i = 0; i < 20; i++)
        {
            client.Hpack.Add("x-big", new string('b', 4000));
        }

        client.Frame(Http2FrameType.Headers, 5, 1, client.Hpack.Take()).Flush();
        Assert.Equal(0, client.Requests);
        Assert.Null(client.GoAway);

        // The table is in step: the next request refers to what the bomb put there.
        client.Request(3, true, "GET", "x-big: " + new string('b', 4000)).Flush();
        Assert.Equal(":status: 200", client.StatusOf(3));
    }

    [Fact]
    public void A_block_that_decodes_to_more_than_256_KiB_ends_the_connection()
    {
        using var client = new Http2Client();
        client.Greet();
        client.Hpack.Add("x-big", new string('b', 4000));
        for (var i = 0; i < 80; i++)
        {
            client.Hpack.Add("x-big", new string('b', 4000));
        }

        client.Frame(Http2FrameType.Headers, 5, 1, client.Hpack.Take()).Flush();
        Assert.Equal(Http2Error.EnhanceYourCalm, client.GoAway!.Error);
    }

    [Fact]
    public void Http2_bomb_CVE_2026_49975_129_crumbs_by_index_are_refused_and_little_is_held()
    {
        using var client = new Http2Client();
        client.Greet((Http2Setting.InitialWindowSize, 0));
        client.Hpack.Add(":method", "GET").Add(":scheme", "http").Add(":path", "/").Add(":authority", "a.test");
        for (var i = 0; i < 129; i++)
        {
            client.Hpack.Add("cookie", "a=b");
        }

        var before = client.Loop.Loop.Buffers.Lent;
        client.Frame(Http2FrameType.Headers, 5, 1, client.Hpack.Take()).Flush();
        Assert.Equal(0, client.Requests);
        Assert.InRange(client.Loop.Loop.Buffers.Lent - before, 0, 64 * 1024);
        client.Advance(32_000);
        Assert.Equal(0, client.Connection.Streams.Count);
    }

    [Fact]
    public void Decoded_heads_of_one_connection_are_a_mebibyte_at_most()
    {
        var origin = new SlowOrigin();
        using var client = new Http2Client(origin.Path);
        client.Greet();
        for (var i = 0; i < 100; i++)
        {
            client.Request(2 * i + 1, true, "GET", [.. Enumerable.Repeat("x-a: " + new string('a', 3000), 7)]);
        }

        client.Flush();
        Assert.InRange(client.Requests, 10, 16);
        Assert.Contains(client.Seen, f => f is { Type: Http2FrameType.RstStream, Error: Http2Error.RefusedStream });
        origin.Release();
    }

    /// <summary>Floods that cost a client nothing: name, type, flags, stream, payload, how many are too many.</summary>
    public static TheoryData<string, int, int, int, string, int> Floods => new()
    {
        { "CVE-2019-9512 PING", 6, 0, 0, "0000000000000000", 1000 },
        { "CVE-2019-9513 PRIORITY", 2, 0, 3, "0000000010", 1000 },
        { "CVE-2019-9515 SETTINGS", 4, 0, 0, "", 100 },
        { "CVE-2019-9518 empty DATA", 0, 0, 1, "", 200 },
        { "CVE-2019-9511 dribbled DATA", 0, 0, 1, "61", 1000 },
        { "PRIORITY_UPDATE", 16, 0, 0, "00000001753d33", 1000 },
        { "unknown frames", 0x77, 0, 1, "00", 1000 },
        { "WINDOW_UPDATE", 8, 0, 0, "00000001", 1010 },
        { "SETTINGS ACK", 4, 1, 0, "", 1000 },
        { "PING ACK", 6, 1, 0, "0000000000000000", 1000 },
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public void Floods_of_small_frames_run_the_purse_empty(
        string name, int type, int flags, int stream, string payload, int tooMany)
    {
        var origin = new SlowOrigin();
        using var client = new Http2Client(origin.Path);
        client.Greet().Request(1, end: false, "POST");
        var octets = Convert.FromHexString(payload);
        for (var i = 0; i < tooMany * 7 / 10; i++)
        {
            client.Frame((Http2FrameType)type, flags, stream, octets);
        }

        client.Flush();
        Assert.Equal((name, null), (name, client.GoAway?.ToString()));
        for (var i = 0; i < tooMany * 4 / 10; i++)
        {
            client.Frame((Http2FrameType)type, flags, stream, octets);
        }

        client.Flush();
        Assert.Equal((name, Http2Error.EnhanceYourCalm), (name, client.GoAway!.Error));
        origin.Release();
    }

    [Fact]
    public void The_same_frames_spread_over_time_are_nobodys_harm()
    {
        using var client = new Http2Client();
        client.Greet().Request(1).Flush();
        for (var second = 0; second < 50; second++)
        {
            for (var i = 0; i < 40; i++)
            {
                client.Frame(Http2FrameType.Ping, 0, 0, new byte[8]);
            }

            client.Flush().Advance(1000);
        }

        Assert.Null(client.GoAway);
    }

    [Fact]
    public void A_client_that_asks_and_does_not_read_CVE_2019_9517_makes_nothing_pile_up()
    {
        var page = new byte[20_000];
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, page.Length);
            x.EndHead();
            await x.SendBody(page, 0, page.Length, last: true);
        });
        client.Greet((Http2Setting.InitialWindowSize, int.MaxValue)).WindowUpdate(0, int.MaxValue - 65_535).Flush();
        client.StopReading();
        for (var i = 0; i < 100; i++)
        {
            client.Request(2 * i + 1);
        }

        client.Flush();
        Assert.InRange(client.Loop.Loop.Buffers.Lent, 0, 100 * (4096 + 1024) + 256 * 1024);
        client.ReadAgain();
        Assert.Equal(100, client.Seen.Count(f => f.Type == Http2FrameType.Data && f.EndsStream));
    }

    [Fact]
    public void Control_frames_behind_a_full_socket_are_few_or_the_connection_ends()
    {
        var page = new byte[1_000_000];
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, page.Length);
            x.EndHead();
            await x.SendBody(page, 0, page.Length, last: true);
        });
        client.Greet((Http2Setting.InitialWindowSize, int.MaxValue)).WindowUpdate(0, int.MaxValue - 65_535).Flush();
        client.StopReading();
        client.Request(1).Flush();
        for (var i = 0; i < 300; i++)
        {
            client.Frame(Http2FrameType.Ping, 0, 0, new byte[8]);
        }

        client.Flush();
        client.ReadAgain();
        Assert.True(client.SawEnd);
        Assert.Equal(0, client.Alive);
    }

    [Fact]
    public void A_window_kept_shut_CVE_2023_43622_frees_its_stream_after_thirty_seconds()
    {
        using var client = new Http2Client();
        client.Greet((Http2Setting.InitialWindowSize, 0)).Request(1).Flush().Advance(28_000);
        Assert.Equal(1, client.Connection.Streams.Count);
        client.Advance(4_000);
        Assert.Equal(Http2Error.Cancel, client.ResetOf(1)!.Error);
        Assert.Equal(0, client.Connection.Streams.Count);
    }

    [Fact]
    public void A_socket_that_takes_nothing_CVE_2024_30156_is_closed()
    {
        var page = new byte[200_000];
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, page.Length);
            x.EndHead();
            await x.SendBody(page, 0, page.Length, last: true);
        });
        client.Greet((Http2Setting.InitialWindowSize, int.MaxValue)).WindowUpdate(0, int.MaxValue - 65_535).Flush();
        client.StopReading();
        client.Request(1).Flush();

        // A minute, and what 64 KiB at 240 octets a second take.
        client.Advance(60_000 + 64 * 1024 * 1000 / 240 + 2_000);
        Assert.Equal(0, client.Alive);
        client.ReadAgain();
        Assert.True(client.SawEnd);
    }

    [Fact]
    public void Settings_that_shake_the_windows_are_64_bit_arithmetic()
    {
        using var client = new Http2Client();
        client.Greet((Http2Setting.InitialWindowSize, 3)).Request(1).Flush();
        Assert.Equal(3, client.ContentOf(1));
        client.Settings((Http2Setting.InitialWindowSize, 0)).Settings((Http2Setting.InitialWindowSize, 4)).Flush();
        Assert.Equal(4, client.ContentOf(1));
        client.Settings((Http2Setting.InitialWindowSize, 1)).WindowUpdate(1, 3).Flush();
        Assert.Equal(4, client.ContentOf(1));
        client.WindowUpdate(1, 1).Flush();
        Assert.Equal(5, client.ContentOf(1));
        Assert.True(client.IsEnded(1));
    }

    [Fact]
    public void Slow_content_is_given_up_by_gap_and_by_rate()
    {
        var got = new List<int>();
        using var client = new Http2Client(async x =>
        {
            int n;
            while ((n = await x.ReadBody()) > 0)
            {
                x.ConsumeBody(n);
            }

            got.Add(n);
            Assert.Equal(Rejection.BodyTimeout, x.BodyRejection);
            x.Abort();
        });
        client.Greet().Request(1, end: false, "POST").Data(1, 100_000 / 2 - 40_000).Flush().Advance(29_000);
        Assert.Empty(got);
        client.Advance(4_000);
        Assert.Equal([Io.TimedOut], got);
        client.Request(3, end: false, "POST").Flush();
        for (var i = 0; i < 12; i++)
        {
            client.Data(3, 100).Flush().Advance(1000);
        }

        Assert.Equal([Io.TimedOut, Io.TimedOut], got);
    }
}
