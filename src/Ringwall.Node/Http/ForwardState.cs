using Ringwall.Core.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;

namespace Ringwall.Node.Http;

/// <summary>What the forwarder remembers of one exchange under way. Used again for the next one.</summary>
internal sealed class ForwardState(Loop loop) : ICancelled
{
    internal ForwardState? NextFree;
    internal ForwardState? Before;
    internal ForwardState? After;
    private int _interims;
    private int _interimBytes;

    public Exchange X { get; private set; } = null!;

    public OriginGroup Group { get; private set; } = null!;

    /// <summary>The origin of this attempt.</summary>
    public Origin Origin { get; private set; } = null!;

    /// <summary>The connection of this attempt, or null before and after it.</summary>
    public OriginConnection? Lease { get; set; }

    public OriginPlace Place { get; } = new(loop);

    public ResponseHead Head { get; } = new();

    public UploadStream Upload { get; } = new(loop);

    /// <summary>Awaited once, when the attempt ends.</summary>
    public LoopTask UploadTask { get; set; }

    public BodyStream Content { get; } = new();

    public SocketHandshake Handshake { get; } = new();

    public Tunnel Tunnel { get; } = new();

    public int Attempts { get; private set; }

    /// <summary>A byte of an answer has come in this attempt.</summary>
    public bool Answering { get; set; }

    /// <summary>This attempt's connection had carried another exchange before.</summary>
    public bool WasReused { get; set; }

    /// <summary>Octets of the request may have reached the origin in this attempt.</summary>
    public bool Sent { get; set; }

    /// <summary>The exchange ended in a way that leaves the origin's connection fit for another.</summary>
    public bool Clean { get; set; }

    /// <summary>The next attempt must not use a pooled connection.</summary>
    public bool Fresh { get; set; }

    /// <summary>The origin's answer is being passed on.</summary>
    public bool Passing { get; set; }

    /// <summary>In the list of <see cref="SlowClients"/>.</summary>
    public bool IsListed { get; set; }

    /// <summary>Loop.Now at the start of the measurement of the client's pace, or 0.</summary>
    public long LookedAt { get; set; }

    /// <summary><see cref="Exchange.Moved"/> at that moment.</summary>
    public long MovedThen { get; set; }

    /// <summary>Given up because others waited for the connection.</summary>
    public bool TooSlow { get; private set; }

    /// <summary>The exchange stands still until its client sends or takes something.</summary>
    public bool WaitsForClient => Upload.IsReading || (Passing && Lease is { Connection.IsReading: false });

    /// <summary>Where the next attempt goes.</summary>
    public Origin? Next { get; set; }

    public void Begin(Exchange x, OriginGroup group)
    {
        X = x;
        Group = group;
        Attempts = 0;
        Fresh = TooSlow = Passing = false;
        Place.Waited = 0;
        Upload.Begin(x);
    }

    public void BeginAttempt(Origin origin)
    {
        Origin = origin;
        X.Origin = origin;
        Next = null;
        Attempts++;
        Answering = Sent = Clean = WasReused = Passing = false;
        _interims = _interimBytes = 0;
        origin.InFlight++;
        origin.CountRequest();
        Head.Clear();
    }

    /// <summary>Counts an interim answer; false when there have been too many.</summary>
    public bool AdmitsInterim(int bytes)
    {
        _interimBytes += bytes;
        return ++_interims <= Core.Http.Limits.InterimResponses && _interimBytes <= Limits.InterimBytes;
    }

    public void Release()
    {
        Upload.Release();
        X = null!;
        Group = null!;
        Origin = null!;
        Next = null;
        Head.Clear();
        Head.Buffer = [];
    }

    /// <summary>
    /// Ends an exchange whose client is too slow while others wait; this object may be somebody else's afterwards.
    /// </summary>
    public void GiveUp()
    {
        TooSlow = true;
        if (Upload.IsReading)
        {
            Upload.GiveUp();
        }
        else
        {
            X.GiveUp();
        }
    }

    /// <summary>The client left: whatever this exchange waits for ends now.</summary>
    void ICancelled.Cancelled(Exchange x)
    {
        // Either call may run the exchange to its end, after which this object is somebody else's: never both.
        if (Place.IsWaiting)
        {
            Place.Cancel();
        }
        else
        {
            Lease?.Connection.Close();
        }
    }
}
