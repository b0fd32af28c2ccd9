using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Reports;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Reports;

public sealed class StatusTests : IDisposable
{
    private readonly TestLoop _loop = new();
    private readonly AccessLog _log = new();
    private readonly NodeState _state;

    public StatusTests()
    {
        _state = new NodeState("edge-1", _log) { Loops = [_loop.Loop] };
        _loop.Loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), [], configVersion: 7, blockVersion: 3);
    }

    public void Dispose()
    {
        _log.Dispose();
        _loop.Dispose();
    }

    private RecordedExchange Get(string target, Method method = Method.Get, string accept = "*/*")
    {
        var x = new RecordedExchange(_loop.Loop).Asks("127.0.0.1", method, target, (FieldId.Accept, "accept", accept));
        new StatusPath(_state).Run(x).GetAwaiter().GetResult();
        return x;
    }

    private void Serve(int status, Fault fault = Fault.None, int micros = 1500)
    {
        var x = new RecordedExchange(_loop.Loop).Asks("museum.test");
        x.Timing.Begun = System.Diagnostics.Stopwatch.GetTimestamp() - micros * 1000L;
        x.Fault = fault;
        x.BeginHead(status, 0);
        _log.Write(x);
    }

    [Theory]
    [InlineData("text/plain", Metrics.PrometheusType)]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", Metrics.OpenMetricsType)]
    public void Metrics_are_text_that_parses(string accept, string type)
    {
        Serve(200);
        Serve(502, Fault.ConnectionRefused);
        var x = Get("/metrics", accept: accept);
        Assert.Equal(type, x.One("Content-Type"));
        var samples = new HashSet<string>();
        string? family = null;
        var lines = x.Content.Split('\n')[..^1];
        foreach (var line in lines)
        {
            if (line == "# EOF")
            {
                Assert.Same(lines[^1], line);
                continue;
            }

            if (Regex.Match(line, "^# TYPE ([a-z0-9_]+) (counter|gauge|histogram)$") is { Success: true } typed)
            {
                family = typed.Groups[1].Value;
                continue;
            }

            var sample = Regex.Match(
                line, "^([a-z0-9_]+)(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})? ([0-9.eE+-]+)$");
            Assert.True(sample.Success, line);
            Assert.StartsWith(family!, sample.Groups[1].Value, StringComparison.Ordinal);
            Assert.True(samples.Add(sample.Groups[1].Value + sample.Groups[2].Value), "twice: " + line);
            Assert.True(double.TryParse(sample.Groups[4].Value, CultureInfo.InvariantCulture, out _));
        }

        Assert.Contains("ringwall_requests_total{version=\"1.1\",status=\"5xx\"} 1", lines);
        Assert.Contains("ringwall_faults_total{reason=\"ConnectionRefused\"} 1", lines);
        Assert.Contains("ringwall_phase_seconds_count{phase=\"total\"} 2", lines);
        Assert.Contains("ringwall_config_version 7", lines);
        Assert.Equal(accept.Length > 20, lines[^1] == "# EOF");
    }

    [Fact]
    public void A_histograms_buckets_only_rise_and_end_at_its_count()
    {
        foreach (var micros in (int[])[0, 1, 900, 1500, 40_000, 70_000_000])
        {
            Serve(200, micros: micros);
        }

        const string Bucket = "ringwall_phase_seconds_bucket\\{phase=\"total\",le=\"[^\"]+\"\\} (\\d+)";
        var counts = Regex.Matches(Get("/metrics").Content, Bucket)
            .Select(m => long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Histogram.Buckets, counts.Count);
        Assert.Equal(counts.Order(), counts);
        Assert.Equal(6, counts[^1]);
        Assert.Equal(5, counts[^2]);
    }

    [Theory]
    [InlineData(0.5, 512, 1024)]
    [InlineData(0.99, 65536, 131072)]
    public void Quantiles_lie_in_the_right_bucket(double q, double low, double high)
    {
        var buckets = new long[Histogram.Buckets];
        buckets[10] = 98;
        buckets[17] = 2;
        Assert.InRange(Histogram.Quantile(buckets, q), low, high);
        Assert.Equal(0, Histogram.Quantile(new long[Histogram.Buckets], q));
    }

    [Fact]
    public void Status_is_a_document_with_versions_loops_and_counters()
    {
        Serve(404);
        using var document = JsonDocument.Parse(Get("/status.json").Content);
        var root = document.RootElement;
        Assert.Equal("edge-1", root.GetProperty("node").GetString());
        Assert.Equal(7, root.GetProperty("config_version").GetInt64());
        Assert.Equal(3, root.GetProperty("block_version").GetInt64());
        Assert.Equal(1, root.GetProperty("loops").GetArrayLength());
        const string Name = "ringwall_requests_total{version=\"1.1\",status=\"4xx\"}";
        Assert.Equal(1, root.GetProperty("counters").GetProperty(Name).GetInt64());
    }

    [Fact]
    public void Ready_means_a_configuration_and_no_drain()
    {
        Assert.Equal(200, Get("/readyz").Status);
        _state.Draining = true;
        Assert.Equal(503, Get("/readyz").Status);
        Assert.Equal(200, Get("/healthz").Status);
        _state.Draining = false;
        _loop.Loop.Snapshot = EdgeSnapshot.Empty;
        Assert.Equal(503, Get("/readyz").Status);
    }

    [Fact]
    public void Nothing_else_is_answered()
    {
        Assert.Equal(404, Get("/").Status);
        Assert.Equal(405, Get("/metrics", Method.Post).Status);
        Assert.Equal("", Get("/metrics", Method.Head).Content);
    }

    [Fact]
    public void The_report_to_control_has_versions_and_counters()
    {
        // A second and a half: a moment in which the test does not run makes no difference.
        Serve(200, micros: 1_500_000);
        var report = _state.Collect(7, 3, null);
        Assert.Equal(("edge-1", 7L, 3L), (report.Node, report.ConfigVersion, report.BlockVersion));
        Assert.Equal(1, report.Counters["ringwall_requests_total{version=\"1.1\",status=\"2xx\"}"]);
        var p99 = report.Counters["ringwall_phase_seconds_micros{phase=\"total\",quantile=\"0.99\"}"];
        Assert.InRange(p99, 1 << 20, 1 << 22);
    }

    [Fact]
    public void Every_family_is_documented_and_every_documented_family_exists()
    {
        // Counters register when their type is first used; here none may be left out.
        foreach (var type in typeof(Metrics).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters))
        {
            System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        var page = File.ReadAllText(Path.Combine(Root(), "docs", "reference", "metrics.md"));
        var documented = page.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(l => Regex.Matches(l.Split('|')[1], "`([a-z0-9_]+)`")).Select(m => m.Groups[1].Value);
        Assert.Equal(
            Metrics.Families(_state)
                .Where(f => f.StartsWith("ringwall_", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            documented.Order(StringComparer.Ordinal));
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", ".."));
}
