using System.Text;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Http;

/// <summary>
/// Client, forwarder and scripted origins on one loop in memory, with a clock that moves when told to.
/// </summary>
internal sealed class ForwardBench : IDisposable
{
    private readonly Forwarder _forwarder;
    private readonly Resolver _resolver;
    private readonly List<Client> _clients = [];

    public ForwardBench(
        OriginGroupSettings? group = null,
        EdgeSettings? edge = null,
        HttpSettings? http = null,
        LookUp? lookUp = null,
        Dialer? dialer = null,
        OriginShares? shares = null,
        Func<TimeProvider, Resolver>? resolve = null)
    {
        Shares = shares ?? new OriginShares();
        var loop = Loop.Loop;
        _resolver = resolve?.Invoke(Loop.Time) ?? new Resolver(lookUp ?? ((_, _) => []), Loop.Time);
        var context = new OriginContext(loop, dialer ?? Dialer, _resolver, Shares, Rules);
        Zones = new ZoneRuntimes(context);
        var clients = new ClientAddress();
        _forwarder = new Forwarder(loop, clients, new Responses());
        var start = new ExchangeStart(loop, Zones, clients);
        Server = new HttpServer(loop, start, Forward, new Responses(), new AccessLog());
        Group = group ?? One("http://192.0.2.1:80");
        Http = http ?? new HttpSettings();
        Use(edge ?? new EdgeSettings());
    }

    public TestLoop Loop { get; } = new();

    public MemoryDialer Dialer { get; } = new();

    public OriginShares Shares { get; }

    public AddressRules Rules { get; } = new();

    public ZoneRuntimes Zones { get; }

    public HttpServer Server { get; }

    public OriginGroupSettings Group { get; set; }

    public HttpSettings Http { get; set; }

    /// <summary>Faults of the exchanges ended so far, in order.</summary>
    public List<Fault> Faults { get; } = [];

    /// <summary>Runs before the forwarder.</summary>
    public Action<Exchange>? Prepare { get; set; }

    /// <summary>Runs behind the forwarder.</summary>
    public Action<Exchange>? Finish { get; set; }

    public Origin FirstOrigin => Zones.Of(Loop.Loop.Snapshot, 0).Groups[0].Origins[0];

    public static OriginGroupSettings One(string url) =>
        new() { Origins = [new OriginSettings { Url = url }] };

    public static OriginGroupSettings Many(params string[] urls) =>
        new() { Origins = [.. urls.Select(url => new OriginSettings { Url = url })] };

    public void Use(EdgeSettings edge) => Loop.Loop.Snapshot = EdgeSnapshot.Build(edge, [new ZoneSettings
    {
        Name = "a.test",
        Hosts = ["a.test"],
        OriginGroups = [Group],
        Http = Http,
        Limits = new LimitSettings { WebSocketIdleSeconds = 60 },
    }]);

    public FakeOrigin Origin(string address = "192.0.2.1:80") => new(Dialer, address);

    public Client Connect(string from = "198.51.100.7", bool tls = false, MemoryOptions? node = null) =>
        new(this, from, tls, node);

    /// <summary>A client's connection, as the node serves it.</summary>
    public LoopTask Serve(Connection connection, bool tls = false) =>
        new Http1Connection(connection, new ListenerContext(tls, []), Server).Serve();

    /// <summary>One request on a connection of its own; what came back until nothing moves any more.</summary>
    public string Ask(string request)
    {
        var client = Connect();
        client.Send(request);
        return client.Seen;
    }

    public string Get(string path = "/", string fields = "") =>
        Ask($"GET {path} HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n");

    /// <summary>No exchange is under way.</summary>
    public void AssertOnlyIdle()
    {
        Assert.Equal(0, FirstOrigin.InFlight);
        Assert.Equal(0, FirstOrigin.Pool.Waiting);
    }

    /// <summary>Everybody hangs up: nothing of the loop's memory may be lent then.</summary>
    public void AssertNothingHeld()
    {
        _clients.ForEach(client => client.HangUp());
        Assert.Equal(0, FirstOrigin.InFlight);
        Zones.Of(Loop.Loop.Snapshot, 0).Groups[0].Origins.ToList().ForEach(origin => origin.Pool.Shut());
        Loop.Settle();
        Assert.All(Zones.Of(Loop.Loop.Snapshot, 0).Groups[0].Origins, origin => Assert.Equal(0, origin.Connections));
        Assert.Equal(0, Loop.Loop.Buffers.Lent);
        Assert.Equal(0, Loop.Loop.Connections);
    }

    public void Dispose()
    {
        _resolver.Dispose();
        Loop.Dispose();
    }

    private async LoopTask Forward(Exchange x)
    {
        Prepare?.Invoke(x);
        await _forwarder.Send(x);
        Faults.Add(x.Fault);
        Finish?.Invoke(x);
    }

    /// <summary>The client's end of a connection to the node.</summary>
    internal sealed class Client
    {
        private readonly ForwardBench _bench;
        private readonly MemoryConnection _end;
        private readonly StringBuilder _seen = new();
        private bool _paused;

        public Client(ForwardBench bench, string from, bool tls, MemoryOptions? node)
        {
            _bench = bench;
            var (client, server) = MemoryConnection.Pair(bench.Loop.Loop, server: node);
            server.Peer = Address.From(System.Net.IPAddress.Parse(from), 40000);
            server.Local = Address.From(System.Net.IPAddress.Parse("203.0.113.5"), tls ? 443 : 80);
            _end = client;
            bench._clients.Add(this);
            bench.Loop.Loop.Spawn(bench.Serve(server, tls));
            bench.Loop.Loop.Spawn(Listen());
        }

        /// <summary>What came back, without Date lines.</summary>
        public string Seen => string.Join("\r\n", _seen.ToString().Split("\r\n")
            .Where(line => !line.StartsWith("Date: ", StringComparison.Ordinal)));

        public bool SawEnd { get; private set; }

        public bool SawReset { get; private set; }

        public void Clear() => _seen.Clear();

        /// <summary>From now on nothing is read any more.</summary>
        public void Pause() => _paused = true;

        public void Send(string text, bool settle = true)
        {
            var octets = Encoding.Latin1.GetBytes(text);
            _bench.Loop.Loop.Spawn(SendAll(octets));
            if (settle)
            {
                _bench.Loop.Settle();
            }
        }

        public void HangUp()
        {
            _end.Close(reset: true);
            _bench.Loop.Settle();
        }

        public void Finish()
        {
            _end.ShutdownWrite();
            _bench.Loop.Settle();
        }

        private async LoopTask SendAll(byte[] octets) => await _end.Send(octets, 0, octets.Length);

        private async LoopTask Listen()
        {
            int got;
            while ((got = await _end.Fill()) > 0)
            {
                while (_paused && _end.IsOpen)
                {
                    await _end.Loop.Sleep(100);
                }

                _seen.Append(Encoding.Latin1.GetString(_end.Unread));
                _end.Consume(_end.Available);
            }

            SawEnd = true;
            SawReset = got < 0;
        }
    }
}
