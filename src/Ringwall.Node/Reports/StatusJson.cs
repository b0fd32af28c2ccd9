using System.Buffers;
using System.Text.Json;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Reports;

/// <summary>The node's state for people's tools (`ringwall top`): one document, counters since the start.</summary>
public static class StatusJson
{
    public static byte[] Write(NodeState state)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("node", state.Name);
            json.WriteBoolean("ready", state.Ready);
            json.WriteNumber("uptime_seconds", Math.Round(state.UptimeSeconds, 3));
            json.WriteNumber("config_version", state.Snapshot.ConfigVersion);
            json.WriteNumber("block_version", state.Snapshot.BlockVersion);
            json.WriteNumber("zones", state.Snapshot.ZoneCount);
            json.WriteNumber("blocks", state.Snapshot.Blocks.Count);
            json.WriteNumber("cpu_seconds", Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 3));
            json.WriteNumber("resident_bytes", Environment.WorkingSet);
            WriteLoops(json, state);
            WriteOrigins(json, state);
            WriteZones(json, state);
            WriteCounters(json, state);
            WritePhases(json, state);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteLoops(Utf8JsonWriter json, NodeState state)
    {
        json.WriteStartArray("loops");
        foreach (var loop in state.Loops)
        {
            json.WriteStartObject();
            json.WriteNumber("loop", loop.Index);
            json.WriteNumber("connections", loop.Connections);
            json.WriteNumber("buffers_lent_bytes", loop.Buffers.Lent);
            json.WriteNumber("turns", loop.Turns);
            json.WriteNumber("stalls", state.Watchdog?.Stalls(loop.Index) ?? 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Of zones that have had a request; the verdict is the active check's.</summary>
    private static void WriteOrigins(Utf8JsonWriter json, NodeState state)
    {
        json.WriteStartArray("origins");
        foreach (var share in state.Origins?.All ?? [])
        {
            var parts = share.Key.Split('\n');
            json.WriteStartObject();
            json.WriteString("zone", parts[0]);
            json.WriteString("url", parts[2]);
            json.WriteBoolean("healthy", !share.Down);
            json.WriteNumber("connections", share.Connections);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The busiest zones; counters since the zone began or its settings changed.</summary>
    private static void WriteZones(Utf8JsonWriter json, NodeState state)
    {
        json.WriteStartArray("busiest_zones");
        foreach (var zone in state.Zones?.Busiest(Environment.TickCount64) ?? [])
        {
            json.WriteStartObject();
            json.WriteString("zone", zone.Zone);
            json.WriteNumber("errors", zone.Errors);
            json.WriteNumber("bytes_out", zone.BytesOut);
            json.WriteStartObject("answers");
            for (var decider = 0; decider < zone.Answers.Length; decider++)
            {
                if (zone.Answers[decider] != 0)
                {
                    json.WriteNumber(((Decider)decider).Token(), zone.Answers[decider]);
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCounters(Utf8JsonWriter json, NodeState state)
    {
        json.WriteStartObject("counters");
        var names = CounterNames.All;
        for (var id = 0; id < names.Count; id++)
        {
            if (names[id].Length > 0 && state.Sum(id) is not 0 and var sum)
            {
                json.WriteNumber(names[id], sum);
            }
        }

        json.WriteEndObject();
    }

    private static void WritePhases(Utf8JsonWriter json, NodeState state)
    {
        json.WriteStartObject("histograms");
        foreach (var histogram in CounterNames.Histograms)
        {
            json.WriteStartArray($"{histogram.Name}{{{histogram.Labels}}}");
            foreach (var count in state.Buckets(histogram))
            {
                json.WriteNumberValue(count);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
