using System.Text;
using System.Text.Json;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Guards;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Node.Http.Limits;

namespace Ringwall.Tests.Node.Http;

public sealed class AccessLogTests : IDisposable
{
    private readonly TestLoop _loop = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-log-").FullName;

    private string LogPath => Path.Combine(_folder, "access.log");

    public void Dispose()
    {
        _loop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private RecordedExchange Ask(string target = "/", string agent = "test") =>
        new RecordedExchange(_loop.Loop).Asks(
            "museum.test", Method.Get, target, (FieldId.UserAgent, "user-agent", agent));

    private AccessLog Open() =>
        AccessLog.Open(new LogSettings { Access = "access.log" }, _folder, message => Assert.Fail(message));

    private static string Line(Exchange x)
    {
        var clock = default(LogClock);
        var room = new byte[Limits.LogLineBytes];
        var line = new LogLine(room);
        line.Write(x, ref clock);
        return Encoding.UTF8.GetString(room, 0, line.Length);
    }

    [Fact]
    public void A_line_holds_what_happened_and_who_decided()
    {
        var x = Ask("/a?b=\"c\"");
        x.Client = Address.FromV4(0xC0000207, 5000);
        x.BeginHead(200, 0);
        x.Fault = Fault.ResponseIncomplete;
        x.Decider = Decider.OriginFailure;
        x.Verdict = new Verdict(Act.Allow, "firewall", "r-14");
        x.Timing = new Timing
        {
            Begun = 1_000_000, OriginConnected = 3_000_000, OriginSent = 3_500_000, Done = 9_000_000,
        };
        using var line = JsonDocument.Parse(Line(x));
        var root = line.RootElement;
        Assert.Equal("2026-01-01T00:00:00.000Z", root.GetProperty("ts").GetString());
        Assert.Equal("7c1e40b29f3d0001", root.GetProperty("id").GetString());
        Assert.Equal("192.0.2.7", root.GetProperty("client").GetString());
        Assert.Equal("/a?b=\"c\"", root.GetProperty("target").GetString());
        Assert.Equal(200, root.GetProperty("status").GetInt32());
        Assert.Equal("origin-failure", root.GetProperty("decider").GetString());
        Assert.Equal("allow", root.GetProperty("verdict").GetString());
        Assert.Equal("r-14", root.GetProperty("reference").GetString());
        Assert.Equal("http_response_incomplete", root.GetProperty("error").GetString());
        Assert.Equal("origin", root.GetProperty("blame").GetString());
        Assert.Equal(8000, root.GetProperty("us").GetProperty("total").GetInt64());
        Assert.Equal(2000, root.GetProperty("us").GetProperty("connect").GetInt64());
        Assert.Equal("test", root.GetProperty("agent").GetString());
    }

    [Fact]
    public void A_refused_request_is_logged_with_its_reason()
    {
        var x = new RecordedExchange(_loop.Loop);
        x.Request.Clear();
        x.Fault = Fault.ClientRejected;
        x.Rejection = Rejection.BadChunk;
        x.Decider = Decider.Client;
        using var line = JsonDocument.Parse(Line(x));
        Assert.Equal("BadChunk", line.RootElement.GetProperty("rejection").GetString());
        Assert.Equal("client", line.RootElement.GetProperty("decider").GetString());
        Assert.Equal(400, line.RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public void Ten_thousand_lines_of_random_octets_are_valid_JSON()
    {
        var random = new Random(7);
        var octets = new byte[Limits.LogTargetBytes + 300];
        for (var i = 0; i < 10_000; i++)
        {
            random.NextBytes(octets);
            var x = Ask(
                Encoding.Latin1.GetString(octets, 0, i % 50 == 0 ? octets.Length : random.Next(200)),
                Encoding.Latin1.GetString(octets, 0, random.Next(i % 50 == 0 ? octets.Length : 100)));
            x.BeginHead(200, 0);
            var text = Line(x);
            Assert.Equal('\n', text[^1]);
            Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
            using var line = JsonDocument.Parse(text);
            Assert.Equal("GET", line.RootElement.GetProperty("method").GetString());
        }
    }

    [Fact]
    public void A_line_whose_every_value_is_too_long_and_escaped_fits_its_room()
    {
        var worst = new string('\u0001', 70_000);
        var x = new RecordedExchange(_loop.Loop).Asks(
            worst[..60_000], Method.Get, worst,
            (FieldId.UserAgent, "a", worst[..60_000]), (FieldId.Referer, "b", worst[..60_000]));
        (x.Request.MethodOffset, x.Request.MethodLength) = (x.Request.TargetOffset, 60_000);
        x.Verdict = new Verdict(Act.Block, new string('\u0001', 1000), new string('\uD800', 1000));
        x.Fault = Fault.ClientRejected;
        x.Rejection = Rejection.UnsupportedTransferCoding;
        using var line = JsonDocument.Parse(Line(x));
        Assert.EndsWith("\u2026", line.RootElement.GetProperty("target").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("é € 😀", "é € 😀")]
    [InlineData("\u0000\u001f\u007f", "\u0000\u001f\u007f")]
    public void UTF_8_stays_as_it_is(string agent, string logged)
    {
        using var line = JsonDocument.Parse(Line(Ask(agent: Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(agent)))));
        Assert.Equal(logged, line.RootElement.GetProperty("agent").GetString());
    }

    [Theory]
    [InlineData("192.0.2.215", 32, 128, "192.0.2.215")]
    [InlineData("192.0.2.215", 24, 128, "192.0.2.0")]
    [InlineData("192.0.2.215", 0, 128, "0.0.0.0")]
    [InlineData("2001:db8:1:2:3:4:5:6", 24, 48, "2001:db8:1::")]
    [InlineData("2001:db8:1:2:3:4:5:6", 24, 128, "2001:db8:1:2:3:4:5:6")]
    [InlineData("2001:db8:1:2:3:4:5:6", 24, 0, "::")]
    public void Client_addresses_keep_the_bits_the_operator_asked_for(string address, int v4, int v6, string logged)
    {
        var settings = new LogSettings { KeepV4Bits = v4, KeepV6Bits = v6 };
        var kept = LogLine.Truncated(Address.From(System.Net.IPAddress.Parse(address), 1), settings);
        Assert.Equal(logged, kept.ToIPAddress().ToString());
    }

    [Fact]
    public void A_full_queue_drops_and_counts_and_never_waits()
    {
        var queue = new LogQueue(chunks: 4);
        var taken = 0;
        while (queue.Begin(1000) is { IsEmpty: false } room)
        {
            room.Fill((byte)'x');
            queue.End(1000);
            taken++;
        }

        Assert.Equal(1, queue.Dropped);
        Assert.Equal(4 * (Limits.LogChunkBytes / 1000), taken);
        Assert.True(queue.Begin(1000).IsEmpty);
        Assert.Equal(2, queue.Dropped);
        Assert.Equal(taken * 1000 / 4, queue.Waiting().Length);
        queue.Take(taken * 1000 / 4);
        Assert.Equal(taken * 1000 / 4, queue.Waiting().Length);
        Assert.False(queue.Begin(1000).IsEmpty);
    }

    [Fact]
    public void Lines_come_out_whole_and_in_order_however_little_the_file_takes_at_a_time()
    {
        var queue = new LogQueue(chunks: 3);
        var seen = new MemoryStream();
        var expected = new StringBuilder();
        var random = new Random(3);
        for (var i = 0; i < 5_000; i++)
        {
            var line = new string((char)('a' + i % 26), random.Next(1, 1500)) + "\n";
            expected.Append(line);
            queue.End(Encoding.ASCII.GetBytes(line, queue.Begin(line.Length + random.Next(20_000))));
            while (i % 7 == 0 && queue.Waiting() is { IsEmpty: false } waiting)
            {
                var some = random.Next(1, waiting.Length + 1);
                seen.Write(waiting[..some]);
                queue.Take(some);
            }
        }

        while (queue.Waiting() is { IsEmpty: false } waiting)
        {
            seen.Write(waiting);
            queue.Take(waiting.Length);
        }

        Assert.Equal(0, queue.Dropped);
        Assert.Equal(expected.ToString(), Encoding.ASCII.GetString(seen.ToArray()));
    }

    [Fact]
    public void A_line_never_takes_more_than_was_foretold()
    {
        var random = new Random(11);
        var octets = new byte[3000];
        var zone = new ZoneRuntime(new ZoneSettings { Name = "museum", Hosts = ["museum.test"], OriginGroups = [] });
        for (var i = 0; i < 2_000; i++)
        {
            octets.AsSpan().Fill((byte)random.Next(32));
            var x = Ask(
                Encoding.Latin1.GetString(octets, 0, random.Next(octets.Length)),
                Encoding.Latin1.GetString(octets, 0, random.Next(800)));
            x.Zone = zone;
            x.BytesIn = x.BytesOut = long.MaxValue;
            x.Timing = new Timing { Begun = 1, Guarded = 2, OriginConnected = 3, OriginSent = 4, OriginFirstByte = 5,
                Done = long.MaxValue };
            x.BeginHead(200, 0);
            if (i % 2 == 0)
            {
                x.Verdict = new Verdict(Act.Block, new string('\u0001', 1000), new string('\uD800', 1000));
                (x.Fault, x.Rejection) = (Fault.ResponseHeadTooLarge, Rejection.UnsupportedTransferCoding);
            }

            Assert.InRange(Encoding.UTF8.GetByteCount(Line(x)), 1, LogLine.Most(x));
        }
    }

    [Fact]
    public void Renaming_the_file_under_load_loses_no_line()
    {
        const int Lines = 60_000;
        using (var log = Open())
        {
            var x = Ask();
            for (var i = 0; i < Lines; i++)
            {
                x.RequestId = (ulong)i;
                log.Write(x);
                if (i % 5_000 == 4_999)
                {
                    SpinWait.SpinUntil(() => File.Exists(LogPath), 10_000);
                    File.Move(LogPath, Path.Combine(_folder, $"access.log.{i}"));
                    log.Reopen();
                }
            }

            Assert.Equal(0, log.Dropped);
        }

        var ids = Directory.GetFiles(_folder).SelectMany(File.ReadLines)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()).ToList();
        Assert.True(Directory.GetFiles(_folder).Length > 10);
        Assert.Equal(Lines, ids.Count);
        Assert.Equal(Lines, ids.Distinct().Count());
    }

    [Fact]
    public void A_file_renamed_without_a_word_is_noticed()
    {
        using var log = Open();
        Assert.True(SpinWait.SpinUntil(() => File.Exists(LogPath), 10_000));
        File.Move(LogPath, LogPath + ".1");
        log.Write(Ask());
        Assert.True(SpinWait.SpinUntil(() => File.Exists(LogPath), 10_000));
    }

    [Fact]
    public void Another_path_takes_the_lines_over_without_losing_one()
    {
        const int Lines = 60_000;
        var paths = new List<string>();
        using (var log = Open())
        {
            var x = Ask();
            for (var i = 0; i < Lines; i++)
            {
                x.RequestId = (ulong)i;
                log.Write(x);
                if (i % 5_000 == 4_999)
                {
                    var next = Path.Combine(_folder, "more", $"{i}.log");
                    log.Use(new LogSettings { Access = next });
                    Assert.True(SpinWait.SpinUntil(() => File.Exists(next), 10_000));
                    paths.Add(next);
                }
            }

            Assert.Equal(0, log.Dropped);
        }

        var ids = paths.Prepend(LogPath).SelectMany(File.ReadLines)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()).ToList();
        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"{i:x16}"), ids);
    }

    [Fact]
    public void A_path_that_cannot_be_opened_leaves_the_former_file_in_use()
    {
        var said = new List<string>();
        using (var log = AccessLog.Open(new LogSettings { Access = "access.log" }, _folder, said.Add))
        {
            Assert.True(SpinWait.SpinUntil(() => File.Exists(LogPath), 10_000));
            log.Use(new LogSettings { Access = "/dev/null/access.log" });
            Assert.True(SpinWait.SpinUntil(() => said.Count > 0, 10_000));
            log.Write(Ask());
        }

        Assert.Single(File.ReadAllLines(LogPath));
        Assert.Contains("/dev/null/access.log cannot be opened", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_can_be_ended_and_begun_while_the_node_serves()
    {
        using (var log = AccessLog.Open(new LogSettings { Access = null }, _folder, message => Assert.Fail(message)))
        {
            log.Write(Ask());
            log.Use(new LogSettings { Access = "access.log" });
            log.Write(Ask());
            Assert.True(SpinWait.SpinUntil(() => File.Exists(LogPath) && new FileInfo(LogPath).Length > 0, 10_000));
            log.Use(new LogSettings { Access = null });
            log.Write(Ask());
        }

        Assert.Single(File.ReadAllLines(LogPath));
    }

    [Fact]
    public void Writing_a_line_allocates_nothing()
    {
        using var log = Open();
        var x = Ask();
        x.Client = Address.FromV4(0xC0000207, 5000);
        var least = long.MaxValue;
        for (var round = 0; round < 50; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                log.Write(x);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
