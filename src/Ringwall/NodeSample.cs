using System.Text.Json;

namespace Ringwall;

/// <summary>What a node said of itself at one moment: its document of /status.json.</summary>
internal sealed class NodeSample
{
    private readonly Dictionary<string, long> _counters = [];
    private readonly Dictionary<string, long[]> _histograms = [];

    private NodeSample(JsonElement root, TimeSpan at)
    {
        At = at;
        Node = root.GetProperty("node").GetString()!;
        Ready = root.GetProperty("ready").GetBoolean();
        UptimeSeconds = root.GetProperty("uptime_seconds").GetDouble();
        ConfigVersion = root.GetProperty("config_version").GetInt64();
        BlockVersion = root.GetProperty("block_version").GetInt64();
        Zones = root.GetProperty("zones").GetInt32();
        Blocks = root.GetProperty("blocks").GetInt32();
        CpuSeconds = root.GetProperty("cpu_seconds").GetDouble();
        ResidentBytes = root.GetProperty("resident_bytes").GetInt64();
        Loops = [.. root.GetProperty("loops").EnumerateArray().Select(l => new LoopLine(
            l.GetProperty("loop").GetInt32(), l.GetProperty("connections").GetInt32(),
            l.GetProperty("turns").GetInt64(),
            l.GetProperty("stalls").GetInt64(), l.GetProperty("buffers_lent_bytes").GetInt64()))];
        Origins = [.. root.GetProperty("origins").EnumerateArray().Select(o => new OriginLine(
            o.GetProperty("zone").GetString()!, o.GetProperty("url").GetString()!,
            o.GetProperty("healthy").GetBoolean(), o.GetProperty("connections").GetInt32()))];
        BusiestZones = [.. root.GetProperty("busiest_zones").EnumerateArray().Select(z => new ZoneLine(
            z.GetProperty("zone").GetString()!, z.GetProperty("errors").GetInt64(),
            z.GetProperty("bytes_out").GetInt64(),
            z.GetProperty("answers").EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetInt64())))];
        foreach (var counter in root.GetProperty("counters").EnumerateObject())
        {
            _counters[counter.Name] = counter.Value.GetInt64();
        }

        foreach (var histogram in root.GetProperty("histograms").EnumerateObject())
        {
            _histograms[histogram.Name] = [.. histogram.Value.EnumerateArray().Select(b => b.GetInt64())];
        }
    }

    /// <summary>When it was read, on the reader's monotonic clock.</summary>
    public TimeSpan At { get; }

    public string Node { get; }

    public bool Ready { get; }

    public double UptimeSeconds { get; }

    public long ConfigVersion { get; }

    public long BlockVersion { get; }

    public int Zones { get; }

    public int Blocks { get; }

    public double CpuSeconds { get; }

    public long ResidentBytes { get; }

    public IReadOnlyList<LoopLine> Loops { get; }

    public IReadOnlyList<OriginLine> Origins { get; }

    public IReadOnlyList<ZoneLine> BusiestZones { get; }

    public static NodeSample Parse(string json, TimeSpan at)
    {
        using var document = JsonDocument.Parse(json);
        return new NodeSample(document.RootElement, at);
    }

    /// <summary>Sum of a family's counters whose labels contain the text.</summary>
    public long Sum(string family, string label = "") => _counters
        .Where(c => c.Key.StartsWith(family, StringComparison.Ordinal)
            && c.Key.Contains(label, StringComparison.Ordinal))
        .Sum(c => c.Value);

    /// <summary>Values of a family's only label, with their counts.</summary>
    public IEnumerable<(string Value, long Count)> By(string family) => _counters
        .Where(c => c.Key.StartsWith(family + "{", StringComparison.Ordinal))
        .Select(c => (c.Key.Split('"')[1], c.Value));

    public long[] Phase(string name) =>
        _histograms.GetValueOrDefault($"ringwall_phase_seconds{{phase=\"{name}\"}}") ?? [];
}

internal sealed record LoopLine(int Loop, int Connections, long Turns, long Stalls, long BuffersLent);

internal sealed record OriginLine(string Zone, string Url, bool Healthy, int Connections);

internal sealed record ZoneLine(string Zone, long Errors, long BytesOut, IReadOnlyDictionary<string, long> Answers)
{
    public long Requests => Answers.Values.Sum();

    /// <summary>What was counted since an earlier sample; all of it when the zone was not in that one.</summary>
    public ZoneLine Since(ZoneLine? earlier) =>
        earlier is null || earlier.Requests > Requests ? this : new ZoneLine(
            Zone, Math.Max(0, Errors - earlier.Errors), Math.Max(0, BytesOut - earlier.BytesOut),
            Answers.ToDictionary(a => a.Key, a => a.Value - earlier.Answers.GetValueOrDefault(a.Key)));
}
