using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// What the connections of one loop share: the start and the path of a request, and where its record goes.
/// </summary>
public sealed class HttpServer(
    Loop loop, ExchangeStart start, Func<Exchange, LoopTask> path, Responses responses, AccessLog log)
{
    public Loop Loop { get; } = loop;

    public ExchangeStart Start { get; } = start;

    /// <summary><see cref="RequestPath.Run"/>; a small function in tests of the protocols.</summary>
    public Func<Exchange, LoopTask> Path { get; } = path;

    public Responses Responses { get; } = responses;

    public AccessLog Log { get; } = log;

    /// <summary>The loop's HTTP/2 connections.</summary>
    public Http2Connections Http2 { get; } = new();

    /// <summary>The node is leaving: answers say close, HTTP/2 connections say GOAWAY.</summary>
    public bool Draining { get; private set; }

    public void BeginDrain()
    {
        Draining = true;
        Http2.BeginDrain();
    }

    /// <summary>
    /// How long an idle connection is kept; shorter while descriptors or memory are scarce and while draining. Not zero
    /// then: a client that was told to keep the connection may be sending already.
    /// </summary>
    public int IdleMs => Draining || Loop.UnderPressure ? Limits.IdleUnderPressureMs : Limits.IdleMs;

    /// <summary>Serves an HTTP/1.1 client until either side closes.</summary>
    internal LoopTask ServeHttp1(Connection connection, ListenerContext context) =>
        new Http1Connection(connection, context, this).Serve();

    /// <summary>Serves an HTTP/2 client until either side closes.</summary>
    internal LoopTask ServeHttp2(Connection connection, ListenerContext context) =>
        new Http2Connection(connection, context, this).Serve();
}
