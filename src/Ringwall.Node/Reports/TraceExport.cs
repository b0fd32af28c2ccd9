using System.Net;
using System.Net.Http.Headers;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Traces;

namespace Ringwall.Node.Reports;

/// <summary>
/// Sends spans to an OpenTelemetry collector: OTLP over HTTP, protocol buffers (OTLP 1.0 specification, section
/// OTLP/HTTP). One background thread; a batch is what one loop's ring holds. While the collector does not take a batch
/// it is tried again with growing pauses, and the rings fill up and drop meanwhile: a request never waits.
/// </summary>
public sealed class TraceExport : IDisposable
{
    private const int FlushMs = 1000;
    private const int LongestPauseMs = 30_000;

    /// <summary>A batch that was refused so often is given up: the newer ones matter more.</summary>
    private const int Attempts = 5;

    private readonly TraceLog _log;
    private readonly TraceBatch _batch;
    private readonly Action<string> _say;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ManualResetEvent _stop = new(false);
    private Thread? _thread;
    private volatile Uri? _endpoint;
    private string? _told;
    private long _exported;
    private long _lost;

    /// <param name="log">Where the loops leave spans.</param>
    /// <param name="node">The node's name: service.instance.id.</param>
    /// <param name="say">Where troubles with the collector are told, each once.</param>
    public TraceExport(TraceLog log, string node, Action<string> say)
    {
        _log = log;
        _batch = new TraceBatch(node);
        _say = say;
    }

    /// <summary>Spans the collector has taken.</summary>
    public long Exported => Volatile.Read(ref _exported);

    /// <summary>Spans the collector refused or was not there to take.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Where spans go from now on; called by whoever puts a configuration in force.</summary>
    public void Use(TraceSettings settings)
    {
        _endpoint = settings.OtlpEndpoint is { } endpoint ? Address(endpoint) : null;
        if (_endpoint is not null && _thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "traces" };
            _thread.Start();
        }
    }

    /// <summary>Sends what waits, once, and ends.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _http.Dispose();
        _stop.Dispose();
    }

    /// <summary>The path of traces behind a collector's base address; a whole address is taken as it is.</summary>
    private static Uri Address(string endpoint)
    {
        const string Path = "/v1/traces";
        return new(endpoint.EndsWith(Path, StringComparison.Ordinal) ? endpoint : endpoint.TrimEnd('/') + Path);
    }

    private void Run()
    {
        bool stopping;
        do
        {
            stopping = _stop.WaitOne(FlushMs);
            foreach (var queue in _log.Queues)
            {
                if (_batch.Fill(queue) > 0)
                {
                    Deliver();
                }
            }
        }
        while (!stopping);
    }

    private void Deliver()
    {
        var pause = FlushMs;
        for (var attempt = 1; _endpoint is { } endpoint; attempt++)
        {
            var (taken, again, after) = Post(endpoint);
            if (taken)
            {
                return;
            }

            if (!again || attempt == Attempts || _stop.WaitOne(Math.Max(pause, after)))
            {
                break;
            }

            pause = Math.Min(pause * 2, LongestPauseMs);
        }

        Interlocked.Add(ref _lost, _batch.Spans);
    }

    private (bool Taken, bool Again, int AfterMs) Post(Uri endpoint)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
            request.Content = new ReadOnlyMemoryContent(_batch.Message());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            using var answer = _http.Send(request, HttpCompletionOption.ResponseHeadersRead);
            if (answer.IsSuccessStatusCode)
            {
                Tell(null);
                Interlocked.Add(ref _exported, _batch.Spans);
                return (true, false, 0);
            }

            Tell($"traces: {endpoint} answers {(int)answer.StatusCode}");
            var again = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
            var after = answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
            return (false, again, (int)Math.Min(after.TotalMilliseconds, LongestPauseMs));
        }
        catch (Exception trouble) when (trouble is HttpRequestException or IOException or OperationCanceledException)
        {
            Tell($"traces: {endpoint} does not answer: {trouble.Message}");
            return (false, true, 0);
        }
    }

    private void Tell(string? trouble)
    {
        if (trouble != _told)
        {
            _say(trouble ?? "traces: the collector takes them again");
        }

        _told = trouble;
    }
}
