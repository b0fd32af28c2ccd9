using System.Net;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Guards.Blocks;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Node.Traces;

namespace Ringwall.Bench.Micro;

/// <summary>
/// A request through the whole path over connections in memory: client, edge and origin on one thread, log lines
/// formatted and written to nowhere. The budget of a request besides the kernel's part (design: 2.0 to 2.5 us).
/// </summary>
internal sealed class PathTimings : IDisposable
{
    private const int Round = 100;

    private readonly Loop _loop = new(0);
    private readonly AccessLog _log =
        AccessLog.Open(new LogSettings { Access = "/dev/null" }, "/", Console.Error.WriteLine);
    private readonly HttpServer _server;
    private readonly byte[] _forwarded = Ask("GET", "open.test");
    private readonly byte[] _blocked = Ask("HEAD", "blocked.test");
    private MemoryConnection? _client;
    private int _asked;
    private bool _done;

    public PathTimings()
    {
        var dialer = new MemoryDialer();
        dialer.Serve(Address.From(IPAddress.Parse("192.0.2.1"), 80), Answer);
        var shares = new OriginShares();
        var clients = new ClientAddress();
        var resolver = new Resolver((_, _) => [], TimeProvider.System);
        var zones = new ZoneRuntimes(new OriginContext(_loop, dialer, resolver, shares, new AddressRules()));
        var responses = new Responses();
        var path = new RequestPath(
            new BlocksGuard(), new OwnAnswers(responses), new Forwarder(_loop, clients, responses), responses, _log,
            new TraceLog());
        _server = new HttpServer(_loop, new ExchangeStart(_loop, zones, clients), path.Run, responses, _log);
        _loop.Snapshot = EdgeSnapshot.Build(
            new EdgeSettings(), [Zone("open.test"), Zone("blocked.test")], blocks: [new Block
            {
                DecisionId = "D-2026-0001",
                Hosts = ["blocked.test"],
                Kind = BlockKind.OwnDecision,
                ReasonsUrl = "https://example.test/reasons",
                Since = DateTimeOffset.UnixEpoch,
            }]);
    }

    public void Forwarded(int times) => Run(_forwarded, 1100, times);

    public void Blocked(int times) => Run(_blocked, 1, times);

    public void Dispose() => _log.Dispose();

    private static byte[] Ask(string method, string host) => System.Text.Encoding.ASCII.GetBytes(
        $"{method} /1k HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n\r\n");

    private static ZoneSettings Zone(string host) => new()
    {
        Name = host,
        Hosts = [host],
        OriginGroups = [new OriginGroupSettings { Origins = [new OriginSettings { Url = "http://192.0.2.1" }] }],
    };

    private void Run(byte[] request, int least, int times)
    {
        for (; times > 0; times -= Round)
        {
            _done = false;
            _loop.Spawn(Talk(request, least, Math.Min(times, Round)));
            while (!_done)
            {
                _loop.RunTurn(0);
            }
        }
    }

    private async LoopTask Talk(byte[] request, int least, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var client = Client();
            await client.Send(request, 0, request.Length);
            var got = await client.Fill();
            while (got > 0 && (client.Available < least || !client.Unread.EndsWith("\r\n\r\n"u8)))
            {
                got = await client.Fill();
            }

            client.Consume(client.Available);
        }

        _done = true;
    }

    /// <summary>A connection ends after ten thousand requests.</summary>
    private MemoryConnection Client()
    {
        if (_client is null || ++_asked % (Round * 50) == 0)
        {
            _client?.Close();
            (_client, var edge) = MemoryConnection.Pair(_loop);
            _loop.Spawn(new Http1Connection(edge, new ListenerContext(false, []), _server).Serve());
        }

        return _client;
    }

    private static async LoopTask Answer(Connection connection)
    {
        var answer = new byte[1200];
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1100\r\n\r\n"u8.CopyTo(answer);
        var length = answer.AsSpan().IndexOf("\r\n\r\n"u8) + 4 + 1100;
        "\r\n\r\n"u8.CopyTo(answer.AsSpan(length - 4));
        while (await connection.Fill() > 0)
        {
            connection.Consume(connection.Available);
            await connection.Send(answer, 0, length);
        }

        connection.Close();
    }
}
