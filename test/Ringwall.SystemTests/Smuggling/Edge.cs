using Ringwall.Core.Snapshot;
using Ringwall.Node;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Node.Tls;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>
/// A node's loop with everything it has, in front of one origin, on sockets of loopback. It ends with the process.
/// </summary>
internal sealed class Edge
{
    private Edge(int port) => Port = port;

    public int Port { get; }

    public static Edge Start(string host, int originPort)
    {
        var port = Tool.FreePort();
        var settings = new EdgeSettings
        {
            Listen = new ListenSettings { Http = [$"127.0.0.1:{port}"], PublicPorts = [80, 81, 8080] },
        };
        var origin = new OriginSettings { Url = $"http://127.0.0.1:{originPort}" };
        var zone = new ZoneSettings
        {
            Name = host,
            Hosts = [host],
            OriginGroups = [new OriginGroupSettings { Origins = [origin] }],
        };
        var certificates = new CertificateStore(null);
        var parts = new NodeParts
        {
            Certificates = certificates,
            Tickets = new TicketKeys(),
            Dialer = new SocketDialer(new ClientTls(certificates)),
            Resolver = new Resolver(),
            Shares = new OriginShares(),
            Addresses = new AddressRules(),
            Responses = new Responses(),
            Log = new AccessLog(),
            State = new Node.Reports.NodeState("edge", new AccessLog()),
            Say = Console.Error.WriteLine,
        };
        var loop = new Loop(0);
        var node = new NodeLoop(loop, parts, EdgeSnapshot.Build(settings, [zone]));
        loop.Siblings = [loop];
        Assert.Null(new NodeListeners([node]).Apply(settings.Listen, running: false));
        new LoopThread(loop, -1).Start();
        return new Edge(port);
    }
}
