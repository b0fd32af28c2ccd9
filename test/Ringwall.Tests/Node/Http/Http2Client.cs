using System.Buffers.Binary;
using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Tests.Core.Http;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Http;

/// <summary>A frame the client got.</summary>
internal sealed record Got(Http2FrameType Type, byte Flags, int Stream, byte[] Payload, string Fields)
{
    public bool EndsStream => Type is Http2FrameType.Data or Http2FrameType.Headers && (Flags & 1) != 0;

    public bool IsAck => Type is Http2FrameType.Settings or Http2FrameType.Ping && (Flags & 1) != 0;

    /// <summary>Error of a RST_STREAM or GOAWAY, increment of a WINDOW_UPDATE.</summary>
    public uint Number =>
        BinaryPrimitives.ReadUInt32BigEndian(Type == Http2FrameType.GoAway ? Payload.AsSpan(4) : Payload);

    public int LastStream => BinaryPrimitives.ReadInt32BigEndian(Payload);

    public Http2Error Error => (Http2Error)Number;

    public override string ToString() => Type switch
    {
        Http2FrameType.Headers =>
            $"HEADERS {Stream}{(EndsStream ? " END" : "")} {string.Join(", ", Fields.Split('\n'))}",
        Http2FrameType.Data => $"DATA {Stream}{(EndsStream ? " END" : "")} {Payload.Length}",
        Http2FrameType.RstStream => $"RST_STREAM {Stream} {Error}",
        Http2FrameType.GoAway => $"GOAWAY {LastStream} {Error}",
        Http2FrameType.WindowUpdate => $"WINDOW_UPDATE {Stream} {Number}",
        _ => $"{Type}{(IsAck ? " ACK" : "")}",
    };
}

/// <summary>
/// A client that writes frames, right or wrong, to a connection in memory whose path is a function of the test; it
/// reads what comes back with a frame reader of its own. Time stands unless it is advanced.
/// </summary>
internal sealed class Http2Client : IDisposable
{
    private readonly List<byte> _unread = [];
    private readonly List<byte> _unsent = [];
    private readonly HpackDecoder _hpack = new();
    private readonly MemoryOptions _options;
    private readonly bool _tls;
    private MemoryConnection _client = null!;

    public Http2Client(
        Func<Exchange, LoopTask>? path = null, MemoryOptions? options = null, bool tls = false,
        ZoneSettings? zone = null)
    {
        _options = options ?? MemoryOptions.Plain;
        _tls = tls;
        var loop = Loop.Loop;
        var start = new ExchangeStart(loop, new ZoneRuntimes(), new ClientAddress());
        Server = new HttpServer(loop, start, x => Count(x, path ?? Hello), new Responses(), new AccessLog());
        loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), [zone ?? Zone]);
        Open();
    }

    public static ZoneSettings Zone { get; } = new()
    {
        Name = "a.test",
        Hosts = ["a.test"],
        OriginGroups = [new OriginGroupSettings { Origins = [new OriginSettings { Url = "http://192.0.2.1" }] }],
    };

    public TestLoop Loop { get; } = new();

    public HttpServer Server { get; }

    public Http2Connection Connection { get; private set; } = null!;

    public HpackWriter Hpack { get; } = new();

    /// <summary>Everything got so far.</summary>
    public List<Got> Seen { get; } = [];

    public bool SawEnd { get; private set; }

    /// <summary>The client reads nothing while false: its window of TCP closes.</summary>
    public bool Reads { get; set; } = true;

    /// <summary>Exchanges on their path now, and the most there ever were.</summary>
    public int Alive { get; private set; }

    public int MostAlive { get; private set; }

    /// <summary>Requests that reached the path.</summary>
    public int Requests { get; private set; }

    public Got? GoAway => Seen.LastOrDefault(f => f.Type == Http2FrameType.GoAway);

    public Got? ResetOf(int stream) =>
        Seen.FirstOrDefault(f => f.Type == Http2FrameType.RstStream && f.Stream == stream);

    public string? StatusOf(int stream) => Seen
        .FirstOrDefault(f => f.Type == Http2FrameType.Headers && f.Stream == stream)?.Fields.Split('\n')[0];

    public int ContentOf(int stream) => Seen
        .Where(f => f.Type == Http2FrameType.Data && f.Stream == stream).Sum(f => f.Payload.Length);

    public bool IsEnded(int stream) => Seen.Any(f => f.Stream == stream && f.EndsStream);

    /// <summary>The client's half of the beginning (RFC 9113 section 3.4), settings as id and value.</summary>
    public Http2Client Greet(params (Http2Setting Setting, uint Value)[] settings)
    {
        _unsent.AddRange(Http2Frame.Preface);
        return Settings(settings).Flush();
    }

    public Http2Client Settings(params (Http2Setting Setting, uint Value)[] settings)
    {
        var payload = new byte[settings.Length * 6];
        for (var i = 0; i < settings.Length; i++)
        {
            Http2Frame.WriteSetting(payload.AsSpan(i * 6), settings[i].Setting, settings[i].Value);
        }

        return Frame(Http2FrameType.Settings, 0, 0, payload);
    }

    public Http2Client Frame(Http2FrameType type, int flags, int stream, params byte[] payload)
    {
        var header = new byte[9];
        Http2Frame.Write(header, payload.Length, type, (byte)flags, stream);
        _unsent.AddRange(header);
        _unsent.AddRange(payload);
        return this;
    }

    public Http2Client Raw(params byte[] octets)
    {
        _unsent.AddRange(octets);
        return this;
    }

    /// <summary>HEADERS with the four pseudo-fields and these fields ("name: value").</summary>
    public Http2Client Request(int stream, bool end = true, string method = "GET", params string[] fields) =>
        Frame(Http2FrameType.Headers, end ? 5 : 4, stream, Block(method, fields));

    public byte[] Block(string method, params string[] fields)
    {
        Hpack.Add(":method", method).Add(":scheme", _tls ? "https" : "http")
            .Add(":path", "/").Add(":authority", "a.test");
        return Fields(fields);
    }

    public byte[] Fields(params string[] fields)
    {
        foreach (var field in fields)
        {
            var colon = field.IndexOf(": ", StringComparison.Ordinal);
            Hpack.Add(field[..colon], field[(colon + 2)..]);
        }

        return Hpack.Take();
    }

    public Http2Client Data(int stream, int length, bool end = false) =>
        Frame(Http2FrameType.Data, end ? 1 : 0, stream, new byte[length]);

    public Http2Client Data(int stream, string content, bool end = false) =>
        Frame(Http2FrameType.Data, end ? 1 : 0, stream, Encoding.Latin1.GetBytes(content));

    public Http2Client WindowUpdate(int stream, uint increment) =>
        Number(Http2FrameType.WindowUpdate, stream, increment);

    public Http2Client Reset(int stream, Http2Error error = Http2Error.Cancel) =>
        Number(Http2FrameType.RstStream, stream, (uint)error);

    public Http2Client Number(Http2FrameType type, int stream, uint number)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, number);
        return Frame(type, 0, stream, payload);
    }

    /// <summary>Sends what was written, and lets everything happen that follows from it.</summary>
    public Http2Client Flush()
    {
        var octets = _unsent.ToArray();
        _unsent.Clear();
        Loop.Loop.Spawn(SendAll(octets));
        Loop.Settle();
        return this;
    }

    public Http2Client Advance(int ms)
    {
        Loop.Advance(ms, 500);
        return this;
    }

    public void HangUp()
    {
        _client.Close();
        Loop.Settle();
    }

    /// <summary>From now on nothing is taken from the socket.</summary>
    public void StopReading()
    {
        Reads = false;
        _client.CancelRead();
    }

    public void ReadAgain()
    {
        Reads = true;
        Loop.Loop.Spawn(Listen());
        Loop.Settle();
    }

    public void Dispose()
    {
        _client.Close();
        Loop.Settle();
        Loop.Dispose();
    }

    public static async LoopTask Hello(Exchange x)
    {
        x.BeginHead(200, 5);
        x.EndHead();
        await x.SendBody("hello"u8.ToArray(), 0, 5, last: true);
    }

    /// <summary>Reads all content, answers its length.</summary>
    public static async LoopTask Measure(Exchange x)
    {
        var total = 0;
        int n;
        while ((n = await x.ReadBody()) > 0)
        {
            total += n;
            x.ConsumeBody(n);
        }

        if (n < 0)
        {
            x.Abort();
            return;
        }

        var text = Encoding.ASCII.GetBytes(total.ToString());
        x.BeginHead(200, text.Length);
        x.EndHead();
        await x.SendBody(text, 0, text.Length, last: true);
    }

    private void Open()
    {
        var tls = _tls ? new TlsInfo { ServerName = "a.test", Protocol = "h2" } : null;
        var (client, server) = MemoryConnection.Pair(Loop.Loop, _options, _options, tls);
        _client = client;
        Connection = new Http2Connection(server, new ListenerContext(_tls, []), Server);
        Loop.Loop.Spawn(Connection.Serve());
        Loop.Loop.Spawn(Listen());
    }

    private async LoopTask Count(Exchange x, Func<Exchange, LoopTask> path)
    {
        Requests++;
        MostAlive = Math.Max(MostAlive, ++Alive);
        try
        {
            await path(x);
        }
        finally
        {
            Alive--;
        }
    }

    private async LoopTask SendAll(byte[] octets)
    {
        if (octets.Length > 0)
        {
            await _client.Send(octets, 0, octets.Length);
        }
    }

    private async LoopTask Listen()
    {
        while (Reads)
        {
            var got = await _client.Fill();
            if (got <= 0)
            {
                SawEnd |= got != Io.Cancelled;
                return;
            }

            _unread.AddRange(_client.Unread);
            _client.Consume(_client.Available);
            while (TryTake())
            {
            }
        }
    }

    private bool TryTake()
    {
        if (_unread.Count < 9)
        {
            return false;
        }

        var frame = Http2Frame.Read(_unread.Take(9).ToArray());
        if (_unread.Count < 9 + frame.Length)
        {
            return false;
        }

        var payload = _unread.Skip(9).Take(frame.Length).ToArray();
        _unread.RemoveRange(0, 9 + frame.Length);
        var fields = frame.Type == Http2FrameType.Headers && frame.Has(Http2Flags.EndHeaders)
            ? HpackDecoderTests.Decode(_hpack, payload) : "";
        Seen.Add(new Got(frame.Type, frame.Flags, frame.Stream, payload, fields));
        return true;
    }
}
