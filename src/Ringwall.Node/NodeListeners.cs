using System.Net;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node;

/// <summary>
/// The node's listening sockets by address. A new configuration opens what is new and closes what is gone; sockets that
/// stay are not touched, so nothing waiting in them is lost.
/// </summary>
internal sealed class NodeListeners(IReadOnlyList<NodeLoop> loops)
{
    private readonly Doorstep _door = new([.. loops.Select(loop => loop.Door)]);
    private readonly Dictionary<Address, (IReadOnlyList<Listener> Group, ListenerContext Context)> _open = [];

    /// <summary>Every socket, for a hand-over.</summary>
    public IReadOnlyList<Listener> All => [.. _open.Values.SelectMany(open => open.Group)];

    public IEnumerable<Address> Addresses => _open.Keys;

    /// <summary>
    /// Brings the sockets in line with the configuration. Before the loops run, or from a background thread with the
    /// loops running. What cannot be opened is said in the result and changes nothing else.
    /// </summary>
    public string? Apply(ListenSettings listen, bool running, IReadOnlyList<TakenSocket>? taken = null)
    {
        var wanted = new Dictionary<Address, ListenerContext>();
        foreach (var (text, isTls) in listen.Http.Select(a => (a, false)).Concat(listen.Https.Select(a => (a, true))))
        {
            if (!IPEndPoint.TryParse(text, out var point))
            {
                return $"{text} is no address with a port";
            }

            int[] ports = [.. listen.PublicPorts, point.Port];
            wanted[Address.From(point.Address, point.Port)] = new ListenerContext(isTls, ports)
            {
                ExpectsProxy = listen.ProxyProtocol.Contains(text),
            };
        }

        if (listen.Status is { } status)
        {
            if (!IPEndPoint.TryParse(status, out var point))
            {
                return $"{status} is no address with a port";
            }

            var context = new ListenerContext(false, [point.Port]) { IsStatus = true };
            wanted[Address.From(point.Address, point.Port)] = context;
        }

        foreach (var (address, context) in wanted)
        {
            if (Open(address, context, listen.CongestionControl, running, taken) is { } trouble)
            {
                return trouble;
            }
        }

        foreach (var address in _open.Keys.Except(wanted.Keys).ToArray())
        {
            Close(_open[address].Group, running);
            _open.Remove(address);
        }

        return null;
    }

    /// <summary>Stops accepting everywhere.</summary>
    public void CloseAll()
    {
        foreach (var (group, _) in _open.Values)
        {
            Close(group, running: true);
        }

        _open.Clear();
    }

    private string? Open(
        Address address, ListenerContext context, string? congestion, bool running, IReadOnlyList<TakenSocket>? taken)
    {
        if (_open.TryGetValue(address, out var open))
        {
            if (open.Context.IsTls == context.IsTls && open.Context.ExpectsProxy == context.ExpectsProxy
                && open.Context.IsStatus == context.IsStatus)
            {
                open.Context.PublicPorts = context.PublicPorts;
                return null;
            }

            Close(open.Group, running);
            _open.Remove(address);
        }

        try
        {
            var same = taken?.Where(socket => socket.Address == address) ?? [];
            var descriptors = same.Select(socket => socket.Descriptor).ToArray();
            var owners = loops.Select(loop => loop.Loop).ToArray();
            IReadOnlyList<Listener> group = descriptors.Length > 0
                ? Listener.Adopt(owners, descriptors, _door, context)
                : Listener.Open(
                    owners,
                    new ListenerOptions { Address = address, Congestion = congestion, Context = context },
                    _door);
            foreach (var listener in group)
            {
                Do(listener, running, static l => l.Start());
            }

            _open[address] = (group, context);
            return null;
        }
        catch (InvalidOperationException trouble)
        {
            return trouble.Message;
        }
    }

    private static void Close(IReadOnlyList<Listener> group, bool running)
    {
        foreach (var listener in group)
        {
            Do(listener, running, static l => l.Close());
        }
    }

    private static void Do(Listener listener, bool running, Action<Listener> action)
    {
        if (!running)
        {
            action(listener);
            return;
        }

        while (!listener.Loop.Post(_ => action(listener)))
        {
            Thread.Sleep(1);
        }
    }
}
