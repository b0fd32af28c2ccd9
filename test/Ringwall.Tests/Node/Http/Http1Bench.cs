using System.Text;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Http;

/// <summary>A client on a memory connection, and a path that answers "hello" or echoes the content.</summary>
internal sealed class Http1Bench : IDisposable
{
    private readonly StringBuilder _seen = new();
    private readonly StringBuilder _received = new();
    private readonly HttpServer _server;
    private MemoryConnection _client = null!;

    public Http1Bench()
    {
        var loop = Loop.Loop;
        var start = new ExchangeStart(loop, new ZoneRuntimes(), new ClientAddress());
        _server = new HttpServer(loop, start, Answer, new Responses(), new AccessLog());
        loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), [new ZoneSettings
        {
            Name = "a.test",
            Hosts = ["a.test"],
            OriginGroups = [new OriginGroupSettings { Origins = [new OriginSettings { Url = "http://192.0.2.1" }] }],
        }]);
    }

    public TestLoop Loop { get; } = new();

    public bool Echo { get; init; }

    public bool KnownLength { get; init; } = true;

    public bool CutShort { get; init; }

    public bool Poison { get; init; }

    public bool PoisonTaken { get; private set; }

    public bool BodyFailed { get; private set; }

    public bool ClientSawEnd { get; private set; }

    public List<string> Targets { get; } = [];

    public string Received => _received.ToString();

    /// <summary>What the client has got, with the Date lines left out.</summary>
    public string Seen => string.Join("\r\n", _seen.ToString().Split("\r\n")
        .Where(line => !line.StartsWith("Date: ", StringComparison.Ordinal)));

    public void Open()
    {
        var (client, server) = MemoryConnection.Pair(Loop.Loop);
        _client = client;
        Loop.Loop.Spawn(new Http1Connection(server, new ListenerContext(false, []), _server).Serve());
        Loop.Loop.Spawn(Listen());
    }

    public void Send(string text)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        Loop.Loop.Spawn(SendAll(octets));
        Loop.Settle();
    }

    public string Talk(params string[] parts)
    {
        Open();
        foreach (var part in parts)
        {
            Send(part);
        }

        return Seen;
    }

    public void HangUp()
    {
        _client.Close();
        Loop.Settle();
    }

    public void Dispose() => Loop.Dispose();

    private async LoopTask SendAll(byte[] octets) => await _client.Send(octets, 0, octets.Length);

    private async LoopTask Listen()
    {
        while (await _client.Fill() > 0)
        {
            _seen.Append(Encoding.Latin1.GetString(_client.Unread));
            _client.Consume(_client.Available);
        }

        ClientSawEnd = true;
    }

    private async LoopTask Answer(Exchange x)
    {
        Targets.Add(Encoding.Latin1.GetString(x.Request.Target));
        var content = Echo && x.Request.HasContent ? await ReadAll(x) : "hello"u8.ToArray();
        if (BodyFailed)
        {
            x.Abort();
            return;
        }

        x.BeginHead(200, KnownLength ? content.Length : -1);
        if (Poison)
        {
            PoisonTaken = x.Field("X-A"u8, "b\r\nSet-Cookie: c=d"u8);
        }

        x.EndHead();
        if (CutShort)
        {
            await x.SendBody(content, 0, 2, last: false);
            x.Abort();
            return;
        }

        await x.SendBody(content, 0, content.Length, last: true);
    }

    private async LoopTask<byte[]> ReadAll(Exchange x)
    {
        var all = new List<byte>();
        int n;
        while ((n = await x.ReadBody()) > 0)
        {
            all.AddRange(x.Body);
            x.ConsumeBody(n);
        }

        BodyFailed = n < 0;
        _received.Append(Encoding.Latin1.GetString(all.ToArray()));
        return all.ToArray();
    }
}
