using System.Diagnostics;
using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Reports;
using Ringwall.Node.Traces;
using Ringwall.Tests.Fakes;
using Ringwall.Tests.Node.Http;

namespace Ringwall.Tests.Node.Traces;

public sealed class TraceTests
{
    private const string Given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Stranger = "GET /a?b=1 HTTP/1.1\r\nHost: a.test\r\nUser-Agent: it\r\ntraceparent: " + Given
        + "\r\ntracestate: x=1\r\n\r\n";

    private static EdgeSettings Edge(string endpoint, int oneIn = 1, params string[] proxies) => new()
    {
        Trace = new TraceSettings { OtlpEndpoint = endpoint, OneIn = oneIn },
        Log = new LogSettings { KeepV4Bits = 24 },
        TrustedProxies = proxies,
    };

    private static ForwardBench Bench(EdgeSettings edge, TraceLog traces)
    {
        var log = new AccessLog();
        return new ForwardBench(edge: edge)
        {
            Prepare = x => x.Timing.Guarded = Stopwatch.GetTimestamp(),
            Finish = x =>
            {
                log.Write(x);
                traces.Write(x);
            },
        };
    }

    private static TraceExport Export(TraceLog traces, EdgeSettings edge, Action<string>? say = null)
    {
        var export = new TraceExport(traces, "edge-1", say ?? (_ => { }));
        export.Use(edge.Trace);
        return export;
    }

    private static Message[] Spans(Message request) => [.. request.One(1).One(2).All(2)];

    private static string FieldOf(FakeOrigin origin, string name) =>
        Assert.Single(origin.Heads[0].Split("\r\n"), l => l.StartsWith(name + ": ", StringComparison.Ordinal))
            [(name.Length + 2)..];

    [Fact]
    public void A_traced_request_arrives_at_the_collector_with_a_span_for_every_phase()
    {
        using var collector = new Collector();
        var (edge, traces) = (Edge(collector.Address), new TraceLog());
        using var export = Export(traces, edge);
        using var bench = Bench(edge, traces);
        var origin = bench.Origin();
        bench.Ask(Stranger);
        var message = collector.Next();
        var resource = message.One(1).One(1).Attributes(1);
        Assert.Equal("ringwall", resource["service.name"]);
        Assert.Equal("edge-1", resource["service.instance.id"]);
        Assert.Equal("ringwall.node", message.One(1).One(2).One(1).Text(1));
        var spans = Spans(message).ToDictionary(span => $"{span.Text(5)}{span.Number(6)}");
        Assert.Equal(["GET2", "GET3", "answer1", "connect1", "guards1", "send1", "wait1"], spans.Keys.Order());
        var request = spans["GET2"];
        Assert.Equal(FieldOf(origin, "Ringwall-Request-Id"), request.Hex(2));
        Assert.Equal("b7ad6b7169203331", request.Hex(4));
        Assert.Equal(0x301UL, request.Number(16));
        Assert.All(spans.Values, span => Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.Hex(1)));
        Assert.All(spans.Values, span => Assert.InRange(span.Number(7), request.Number(7), span.Number(8)));
        Assert.All(spans.Values, span => Assert.InRange(span.Number(8), span.Number(7), request.Number(8)));
        Assert.Equal(request.Hex(2), spans["guards1"].Hex(4));
        Assert.Equal(request.Hex(2), spans["GET3"].Hex(4));
        Assert.All(
            ["connect1", "send1", "wait1", "answer1"],
            phase => Assert.Equal(spans["GET3"].Hex(2), spans[phase].Hex(4)));
        Assert.Equal(7, spans.Values.Select(span => span.Hex(2)).Distinct().Count());
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["http.request.method"] = "GET", ["url.scheme"] = "http", ["url.path"] = "/a", ["url.query"] = "b=1",
                ["server.address"] = "a.test", ["client.address"] = "198.51.100.0",
                ["network.protocol.version"] = "1.1", ["user_agent.original"] = "it", ["ringwall.zone"] = "a.test",
                ["ringwall.decider"] = "origin", ["http.response.status_code"] = "200",
            },
            request.Attributes(9));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["http.request.method"] = "GET", ["url.full"] = "http://192.0.2.1:80/a?b=1",
                ["server.address"] = "192.0.2.1", ["server.port"] = "80", ["http.response.status_code"] = "200",
            },
            spans["GET3"].Attributes(9));
        Assert.Null(request.Octets(15));
    }

    [Fact]
    public void The_origin_is_told_the_span_of_asking_it()
    {
        using var collector = new Collector();
        var (edge, traces) = (Edge(collector.Address), new TraceLog());
        using var export = Export(traces, edge);
        using var bench = Bench(edge, traces);
        var origin = bench.Origin();
        bench.Ask(Stranger);
        var forward = Spans(collector.Next()).Single(span => span.Number(6) == 3);
        Assert.Equal(
            $"00-0af7651916cd43dd8448eb211c80319c-{forward.Hex(2)}-01", FieldOf(origin, "traceparent"));
        Assert.Equal("x=1", FieldOf(origin, "tracestate"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01\r\ntracestate: x=1\r\n")]
    public void A_request_without_a_good_traceparent_begins_a_trace(string fields)
    {
        using var bench = Bench(Edge("http://192.0.2.9:4318"), new TraceLog());
        var origin = bench.Origin();
        bench.Get(fields: fields);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", FieldOf(origin, "traceparent"));
        Assert.DoesNotContain("-0000000000000000", FieldOf(origin, "traceparent"), StringComparison.Ordinal);
        Assert.DoesNotContain("tracestate", origin.Heads[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_strangers_wish_to_be_traced_is_passed_on_and_not_granted()
    {
        var traces = new TraceLog();
        using var bench = Bench(Edge("http://192.0.2.9:4318", int.MaxValue), traces);
        var origin = bench.Origin();
        bench.Ask(Stranger);
        Assert.Equal(Given, FieldOf(origin, "traceparent"));
        Assert.Empty(traces.Queues);
    }

    [Fact]
    public void What_a_declared_proxy_traces_is_traced()
    {
        var traces = new TraceLog();
        using var bench = Bench(Edge("http://192.0.2.9:4318", int.MaxValue, "198.51.100.0/24"), traces);
        var origin = bench.Origin();
        bench.Ask(Stranger);
        Assert.NotEqual(Given, FieldOf(origin, "traceparent"));
        Assert.StartsWith(Given[..36], FieldOf(origin, "traceparent"), StringComparison.Ordinal);
        Assert.NotEmpty(traces.Queues);
    }

    [Fact]
    public void A_failed_request_says_what_failed()
    {
        using var collector = new Collector();
        var (edge, traces) = (Edge(collector.Address), new TraceLog());
        using var export = Export(traces, edge);
        using var bench = Bench(edge, traces);
        bench.Origin().Script = (_, _) => ("nonsense\r\n\r\n", FakeOrigin.Then.Close);
        bench.Get();
        var spans = Spans(collector.Next());
        var (request, forward) = (spans.Single(s => s.Number(6) == 2), spans.Single(s => s.Number(6) == 3));
        Assert.Equal("502", request.Attributes(9)["http.response.status_code"]);
        Assert.Equal("http_protocol_error", request.Attributes(9)["error.type"]);
        Assert.Equal("origin-failure", request.Attributes(9)["ringwall.decider"]);
        Assert.Equal(2UL, request.One(15).Number(3));
        Assert.Equal("http_protocol_error", forward.Attributes(9)["error.type"]);
        Assert.False(forward.Attributes(9).ContainsKey("http.response.status_code"));
        Assert.DoesNotContain(spans, span => span.Text(5) is "wait" or "answer");
    }

    [Fact]
    public void Spans_whose_every_value_is_too_long_and_no_text_fit_their_room_and_are_text()
    {
        using var loop = new TestLoop();
        var worst = new string('\u00e9', 70_000);
        var x = new RecordedExchange(loop.Loop).Asks(worst[..60_000], Method.Other, worst,
            (FieldId.UserAgent, "a", worst[..60_000]));
        (x.Request.MethodOffset, x.Request.MethodLength) = (x.Request.TargetOffset, 60_000);
        x.Trace = new TraceParent(1, 2, 3, true);
        var url = $"http://{new string('a', 63)}.test";
        x.Origin = new Ringwall.Node.Origins.Origin(new OriginSettings { Url = url });
        var now = Stopwatch.GetTimestamp();
        x.Timing = new Timing
        {
            Begun = now, Guarded = now, OriginConnected = now, OriginSent = now, OriginFirstByte = now, Done = now,
        };
        var room = new byte[Ringwall.Node.Http.Limits.LogLineBytes];
        var spans = new ExchangeSpans(room);
        spans.Write(x);
        var read = Message.Read(room.AsSpan(0, spans.Length)).All(2).ToList();
        Assert.Equal(7, read.Count);
        Assert.Equal("_OTHER", read[0].Attributes(9)["http.request.method"]);
        Assert.Equal("HTTP", read[0].Text(5));
        Assert.Equal(new string('?', 2048), read[0].Attributes(9)["url.path"]);
        Assert.Equal(512, Encoding.UTF8.GetByteCount(read[0].Attributes(9)["user_agent.original"]));
    }

    [Fact]
    public void A_batch_the_collector_is_too_busy_for_is_sent_again()
    {
        using var collector = new Collector(503);
        var (edge, traces) = (Edge(collector.Address), new TraceLog());
        var said = new List<string>();
        using (var export = Export(traces, edge, said.Add))
        {
            using var bench = Bench(edge, traces);
            bench.Origin();
            bench.Get();
            Assert.Equal(7, Spans(collector.Next()).Length);
            Assert.True(SpinWait.SpinUntil(() => export.Exported == 7, 60_000));
            Assert.Equal(0, export.Lost);
        }

        Assert.Equal(2, collector.Posts);
        Assert.Equal(2, said.Count);
        Assert.EndsWith("answers 503", said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_the_collector_refuses_is_given_up_and_counted()
    {
        using var collector = new Collector(400);
        var (edge, traces) = (Edge(collector.Address), new TraceLog());
        using var export = Export(traces, edge);
        using var bench = Bench(edge, traces);
        bench.Origin();
        bench.Get();
        Assert.True(SpinWait.SpinUntil(() => export.Lost == 7, 60_000));
        bench.Get();
        Assert.Equal(7, Spans(collector.Next()).Length);
    }

    [Fact]
    public void A_ring_nobody_empties_drops_and_what_it_held_is_whole()
    {
        var (edge, traces) = (Edge("http://192.0.2.9:4318"), new TraceLog());
        using var bench = Bench(edge, traces);
        bench.Origin();
        var client = bench.Connect();
        for (var i = 0; i < 2000; i++)
        {
            client.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }

        var queue = Assert.Single(traces.Queues);
        Assert.True(queue.Dropped > 0);
        var batch = new TraceBatch("edge-1");
        batch.Fill(queue);
        Assert.Equal((2000 - queue.Dropped) * 7, batch.Spans);
        Assert.Equal(batch.Spans, Spans(Message.Read(batch.Message())).Length);
    }
}
