using Ringwall.Node.Http;

namespace Ringwall.Node.Loops;

/// <summary>Dials origins that live in the same process. An address nobody serves refuses.</summary>
public sealed class MemoryDialer : Dialer
{
    private readonly Dictionary<Address, Action<MemoryConnection>> _origins = [];
    private readonly Dictionary<Address, Fault> _faults = [];

    /// <summary>Both ends' behaviour for connections dialled from now on.</summary>
    public MemoryOptions Node { get; set; } = MemoryOptions.Plain;

    public MemoryOptions Origin { get; set; } = MemoryOptions.Plain;

    /// <summary>Connections opened so far.</summary>
    public int Dialled { get; private set; }

    /// <summary>The origin's end of each connection goes to <paramref name="accept"/>.</summary>
    public void Serve(Address at, Action<MemoryConnection> accept) => _origins[at] = accept;

    /// <summary>The origin's end of each connection is served by a task of the loop.</summary>
    public void Serve(Address at, Func<Connection, LoopTask> serve) =>
        _origins[at] = connection => connection.Loop.Spawn(serve(connection));

    /// <summary>Dialling ends so: ConnectTimeout when the time is up, anything else in the next turn.</summary>
    public void Fail(Address at, Fault fault) => _faults[at] = fault;

    /// <summary>The origin is gone or well again.</summary>
    public void Forget(Address at)
    {
        _origins.Remove(at);
        _faults.Remove(at);
    }

    public override async LoopTask<Dialed> Dial(Loop loop, Address to, DialOptions options)
    {
        var fault = _faults.GetValueOrDefault(to, _origins.ContainsKey(to) ? Fault.None : Fault.ConnectionRefused);
        if (fault == Fault.ConnectTimeout)
        {
            await loop.Sleep(options.TimeoutMs);
        }
        else
        {
            await loop.Turn();
        }

        if (fault != Fault.None || !_origins.TryGetValue(to, out var accept))
        {
            return new(null, fault == Fault.None ? Fault.ConnectionRefused : fault);
        }

        Dialled++;
        var tls = options.Tls is { } asked ? new TlsInfo { ServerName = asked.ServerName, Version = 0x0304 } : null;
        var (node, origin) = MemoryConnection.Pair(loop, Node, Origin, tls);
        (node.Peer, origin.Local) = (to, to);
        accept(origin);
        if (options.ProxyHeader is { } header)
        {
            await node.Send(header, 0, header.Length);
        }

        return new(node, Fault.None);
    }
}
