using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>The clock of a connection with work: one timer, however many streams.</summary>
internal sealed class Http2Sweep(Http2Connection owner) : Loops.Timer
{
    /// <summary>When the second GOAWAY is due, or 0.</summary>
    public long FarewellAt { get; set; }

    public void Arm()
    {
        if (!IsArmed)
        {
            owner.Loop.Timers.Arm(this, owner.Loop.Now + Limits.Http2SweepMs);
        }
    }

    public void Disarm() => owner.Loop.Timers.Disarm(this);

    internal override void Fire()
    {
        var now = owner.Loop.Now;
        if (FarewellAt > 0 && now >= FarewellAt)
        {
            FarewellAt = 0;
            owner.Leave();
        }

        if ((owner.Sweep(now) || FarewellAt > 0) && !owner.IsClosing)
        {
            Arm();
        }
    }
}

/// <summary>The HTTP/2 connections of a loop, so that they can be told that the node leaves.</summary>
public sealed class Http2Connections
{
    private Http2Connection? _first;

    public int Count { get; private set; }

    internal void Add(Http2Connection connection)
    {
        connection.NextInList = _first;
        if (_first is { } next)
        {
            next.PreviousInList = connection;
        }

        _first = connection;
        Count++;
    }

    internal void Remove(Http2Connection connection)
    {
        if (connection.PreviousInList is { } previous)
        {
            previous.NextInList = connection.NextInList;
        }
        else
        {
            _first = connection.NextInList;
        }

        if (connection.NextInList is { } next)
        {
            next.PreviousInList = connection.PreviousInList;
        }

        connection.NextInList = connection.PreviousInList = null;
        Count--;
    }

    /// <summary>Tells every client to open no more streams; each connection closes with its last one.</summary>
    public void BeginDrain()
    {
        for (var at = _first; at is not null;)
        {
            var next = at.NextInList;
            at.BeginDrain();
            at = next;
        }
    }
}

/// <summary>What HTTP/2 connections count.</summary>
internal static class Http2Counters
{
    public static readonly int ConnectionErrors = CounterNames.Register("ringwall_http2_connection_errors_total");
    public static readonly int Spent = CounterNames.Register("ringwall_http2_points_spent_total");
    public static readonly int Stalled = CounterNames.Register("ringwall_http2_streams_stalled_total");
    public static readonly int Refused = CounterNames.Register("ringwall_http2_streams_refused_total");
    public static readonly int Malformed = CounterNames.Register("ringwall_http2_requests_malformed_total");
    public static readonly int ClientResets = CounterNames.Register("ringwall_http2_client_resets_total");
}

/// <summary>How far a connection is on its way out.</summary>
internal enum Http2Farewell : byte { None, Announced, Said }
