using System.Text;
using Ringwall.Core.Http;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Reports;

/// <summary>
/// What the status listener answers, for operators and their tools only: /metrics, /healthz (the process serves),
/// /readyz (it should get traffic), /status.json. It is reached through a listener of its own and never through a
/// public one.
/// </summary>
public sealed class StatusPath(NodeState state)
{
    public LoopTask Run(Exchange x)
    {
        var request = x.Request;
        if (request.Method is not (Method.Get or Method.Head))
        {
            return Send(x, 405, "text/plain", "Only GET and HEAD are known here.\n"u8.ToArray());
        }

        return request.Path switch
        {
            var path when path.SequenceEqual("/metrics"u8) => SendMetrics(x),
            var path when path.SequenceEqual("/status.json"u8) =>
                Send(x, 200, "application/json", StatusJson.Write(state)),
            var path when path.SequenceEqual("/healthz"u8) => Send(x, 200, "text/plain", "ok\n"u8.ToArray()),
            var path when path.SequenceEqual("/readyz"u8) => state.Ready
                ? Send(x, 200, "text/plain", "ready\n"u8.ToArray())
                : Send(
                    x, 503, "text/plain",
                    state.Draining ? "draining\n"u8.ToArray() : "no configuration\n"u8.ToArray()),
            _ => Send(x, 404, "text/plain", "/metrics /healthz /readyz /status.json\n"u8.ToArray()),
        };
    }

    private LoopTask SendMetrics(Exchange x)
    {
        var open = Preference.MediaType(x.Request.Value(FieldId.Accept), "application/openmetrics-text"u8)
            > Preference.MediaType(x.Request.Value(FieldId.Accept), "text/plain"u8);
        return Send(
            x, 200, open ? Metrics.OpenMetricsType : Metrics.PrometheusType,
            Encoding.UTF8.GetBytes(Metrics.Write(state, open)));
    }

    private static async LoopTask Send(Exchange x, int status, string type, byte[] content)
    {
        x.BeginHead(status, content.Length);
        x.Field("Content-Type"u8, Encoding.ASCII.GetBytes(type));
        x.Field("Cache-Control"u8, "no-store"u8);
        x.Field("X-Content-Type-Options"u8, "nosniff"u8);
        if (status == 405)
        {
            x.Field("Allow"u8, "GET, HEAD"u8);
        }

        x.EndHead();
        if (x.Request.Method == Method.Head)
        {
            await x.EndBody();
        }
        else
        {
            await x.SendBody(content, 0, content.Length, last: true);
        }
    }
}
