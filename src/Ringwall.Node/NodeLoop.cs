using Ringwall.Core.Snapshot;
using Ringwall.Node.Guards.Blocks;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Node.Reports;
using Ringwall.Node.Tls;
using Ringwall.Node.Traces;

namespace Ringwall.Node;

/// <summary>The object graph of one loop, built by hand: what serves a client there and what it works with.</summary>
internal sealed class NodeLoop
{
    private readonly ServerTls _tls;

    public NodeLoop(Loop loop, NodeParts parts, EdgeSnapshot snapshot)
    {
        Loop = loop;
        loop.Snapshot = snapshot;
        loop.OnFault = fault => parts.Say($"an exchange failed (a fault of ours): {fault}");
        var clients = new ClientAddress();
        Zones = new ZoneRuntimes(new OriginContext(loop, parts.Dialer, parts.Resolver, parts.Shares, parts.Addresses));
        var forwarder = new Forwarder(loop, clients, parts.Responses);
        var path = new RequestPath(
            new BlocksGuard(), new OwnAnswers(parts.Responses), forwarder, parts.Responses, parts.Log,
            parts.Traces);
        Server = new HttpServer(
            loop, new ExchangeStart(loop, Zones, clients), path.Run, parts.Responses, parts.Log);
        var status = new HttpServer(
            loop, new ExchangeStart(loop, Zones, clients), new StatusPath(parts.State).Run, parts.Responses,
            new AccessLog());
        _tls = new ServerTls(loop, parts.Certificates, parts.Tickets);
        Door = new Entrance(
            Server, _tls, peer => clients.MayIntroduce(loop.Snapshot, peer),
            (c, l) => (l.IsStatus ? status : Server).ServeHttp1(c, l),
            (c, l) => (l.IsStatus ? status : Server).ServeHttp2(c, l));
    }

    public Loop Loop { get; }

    public HttpServer Server { get; }

    public Entrance Door { get; }

    public ZoneRuntimes Zones { get; }

    /// <summary>On the loop: new exchanges start with this snapshot, those under way keep theirs.</summary>
    public void Swap(EdgeSnapshot snapshot) => Loop.Snapshot = snapshot;

    /// <summary>On the loop: answers say close, HTTP/2 clients are told.</summary>
    public void BeginDrain() => Server.BeginDrain();

    /// <summary>On the loop: clients that wait for nothing are let go.</summary>
    public void CloseIdle()
    {
        while (Loop.ReclaimIdle() > 0)
        {
        }
    }
}

/// <summary>What all loops of a node share: immutable, atomic, or fed by messages.</summary>
internal sealed record NodeParts
{
    public required CertificateStore Certificates { get; init; }

    public required TicketKeys Tickets { get; init; }

    public required Dialer Dialer { get; init; }

    public required Resolver Resolver { get; init; }

    public required OriginShares Shares { get; init; }

    public required AddressRules Addresses { get; init; }

    public required Responses Responses { get; init; }

    public required AccessLog Log { get; init; }

    public required TraceLog Traces { get; init; }

    public required NodeState State { get; init; }

    public required Action<string> Say { get; init; }
}
