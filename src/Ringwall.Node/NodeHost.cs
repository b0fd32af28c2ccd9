using System.Runtime.InteropServices;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Native;
using Ringwall.Node.Origins;
using Ringwall.Node.Reports;
using Ringwall.Node.Snapshots;
using Ringwall.Node.Tls;
using Ringwall.Node.Traces;

namespace Ringwall.Node;

/// <summary>
/// A node's life: load what was last known good, listen, follow control, drain. The object graph of the whole process
/// is made here and in <see cref="NodeLoop"/>, by hand.
/// </summary>
public sealed class NodeHost
{
    /// <summary>SIGUSR1 by its number: the base library has no name for it.</summary>
    private const PosixSignal UserSignal1 = (PosixSignal)10;

    /// <summary>An idle client has this long to send its next request to a node that has a successor.</summary>
    private const int IdleGraceMs = 10_000;

    private readonly NodeOptions _options;
    private readonly SnapshotFollower _follower;
    private readonly TicketKeys _tickets = new();
    private readonly SecretFollower _secrets;
    private readonly ControlLink? _link;
    private readonly CancellationToken _stop;
    private readonly ManualResetEventSlim _retired = new();
    private readonly AutoResetEvent _reportNow = new(false);
    private readonly AddressRules _addresses = new();
    private bool _following;
    private NodeLoop[] _loops = [];
    private NodeListeners _listeners = null!;
    private readonly Systemd _systemd = Systemd.Of();
    private NodeState? _state;
    private AccessLog? _log;
    private TraceExport? _export;

    private NodeHost(NodeOptions options, CancellationToken stop)
    {
        _options = options;
        _stop = stop;
        var text = File.ReadAllText(Path.Combine(options.EnrolDirectory, "control.pub"));
        var key = Convert.FromBase64String(text.Trim());
        var disk = new LastKnownGood(options.DataDirectory);
        _follower = new SnapshotFollower(
            disk, (message, signature) => Ed25519.Verify(key, message, signature), snapshot => PutInForce(snapshot));
        _secrets = new SecretFollower(_tickets);
        if (options.Control is { } control)
        {
            var token = File.ReadAllText(Path.Combine(options.EnrolDirectory, "node.token")).Trim();
            _link = new ControlLink(control, token);
        }
    }

    private string HandOverPath => Path.Combine(_options.DataDirectory, "hand-over.sock");

    /// <summary>Serves until told to stop; the process's exit code.</summary>
    public static int Run(NodeOptions options, CancellationToken stop)
    {
        try
        {
            return new NodeHost(options, stop).Serve();
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException
            or FormatException or InvalidOperationException)
        {
            options.Say($"the node cannot start: {trouble.Message}");
            return 1;
        }
    }

    private int Serve()
    {
        _follower.Load();
        if (_follower.Current.ConfigVersion == 0 && !AwaitFirst())
        {
            return _stop.IsCancellationRequested ? 0 : 1;
        }

        var snapshot = _follower.Current;
        _addresses.Use(snapshot.Edge.Listen);
        var parts = MakeParts(snapshot);
        Build(parts, snapshot);
        using var takeover = _options.TakeOver ? HandOver.Take(HandOverPath) : null;
        var sockets = takeover?.Sockets ?? HandOver.Adopt(
            Systemd.ListenDescriptors(Environment.GetEnvironmentVariable, Environment.ProcessId));
        if (_listeners.Apply(snapshot.Edge.Listen, running: false, sockets) is { } trouble)
        {
            _options.Say(trouble);
            return 1;
        }

        Start(parts);
        takeover?.Confirm();
        using var handOver = HandOver.Serve(HandOverPath, () => _listeners.All, _retired.Set);
        _options.Say($"node {_options.Name} serves configuration {snapshot.ConfigVersion} on "
            + string.Join(", ", _listeners.Addresses));
        using var reopen = PosixSignalRegistration.Create(UserSignal1, signal => Reopen(signal, parts.Log));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Reload(signal, parts.Log));
        TellManager();
        _systemd.KeepAlive(_state!.Loops, _stop);
        WaitHandle.WaitAny([_stop.WaitHandle, _retired.WaitHandle]);
        if (_stop.IsCancellationRequested)
        {
            // A node whose sockets were taken over only makes room for its successor: the service goes on.
            _systemd.Stopping();
        }

        Drain(succeeded: _retired.IsSet && !_stop.IsCancellationRequested);
        parts.Log.Dispose();
        _export!.Dispose();
        return 0;
    }

    /// <summary>The service is up from now on, or has been read again.</summary>
    private void TellManager() => _systemd.Ready(
        $"serves configuration {_follower.InForce.Config} on {string.Join(", ", _listeners.Addresses)}");

    /// <summary>
    /// What a node can read again: its log's path, and control, which it otherwise asks at growing intervals while it
    /// is away. A changed configuration comes from there by itself.
    /// </summary>
    private void Reload(PosixSignalContext signal, AccessLog log)
    {
        signal.Cancel = true;
        _systemd.Reloading();
        log.Reopen();
        _follower.AskAnew();
        TellManager();
    }

    /// <summary>What logrotate sends after it renamed the log.</summary>
    private static void Reopen(PosixSignalContext signal, AccessLog log)
    {
        signal.Cancel = true;
        log.Reopen();
    }

    /// <summary>
    /// Without anything on disk the node waits for its first configuration; it has nothing to serve before.
    /// </summary>
    private bool AwaitFirst()
    {
        if (_link is null)
        {
            _options.Say("nothing to serve: no stored configuration and no control to ask");
            return false;
        }

        using var first = new ManualResetEventSlim();
        _follower.Changed = first.Set;
        FollowControl();
        while (_follower.Current.ConfigVersion == 0 && !_stop.IsCancellationRequested)
        {
            WaitHandle.WaitAny([first.WaitHandle, _stop.WaitHandle]);
            first.Reset();
        }

        _follower.Changed = null;
        return !_stop.IsCancellationRequested;
    }

    private NodeParts MakeParts(EdgeSnapshot snapshot)
    {
        var certificates = new CertificateStore(_link)
        {
            OnTrouble = (what, why) => _options.Say($"certificate of {what}: {why}"),
        };
        var log = AccessLog.Open(snapshot.Edge.Log, _options.DataDirectory, _options.Say);
        _log = log;
        var shares = new OriginShares();
        var traces = new TraceLog();
        _export = new TraceExport(traces, _options.Name, _options.Say);
        _export.Use(snapshot.Edge.Trace);
        return new NodeParts
        {
            Certificates = certificates,
            Tickets = _tickets,
            Dialer = new SocketDialer(new ClientTls(certificates)),
            Resolver = new Resolver(),
            Shares = shares,
            Addresses = _addresses,
            Responses = new Responses(),
            Log = log,
            Traces = traces,
            State = new NodeState(_options.Name, log, shares) { Traces = _export },
            Say = _options.Say,
        };
    }

    private void Build(NodeParts parts, EdgeSnapshot snapshot)
    {
        var count = snapshot.Edge.Loops > 0 ? snapshot.Edge.Loops : Environment.ProcessorCount;
        var loops = Enumerable.Range(0, count).Select(index => new Loop(index)).ToArray();
        _loops = [.. loops.Select(loop => new NodeLoop(loop, parts, snapshot))];
        foreach (var loop in loops)
        {
            loop.Siblings = loops;
            if (snapshot.Edge.MaxConnections > 0)
            {
                loop.MaxConnections = Math.Max(16, snapshot.Edge.MaxConnections / count);
            }
        }

        _state = parts.State;
        _state.Loops = loops;
        _state.Zones = new ZoneActivity([.. _loops.Select(loop => loop.Zones)]);
        _listeners = new NodeListeners(_loops);
    }

    private void Start(NodeParts parts)
    {
        // A core each only where there is one: elsewhere the kernel knows better.
        var pin = _loops.Length == Environment.ProcessorCount;
        foreach (var loop in _loops)
        {
            new LoopThread(loop.Loop, pin ? loop.Loop.Index : -1).Start();
        }

        new Thread(parts.Responses.Warm) { IsBackground = true, Name = "pages" }.Start();
        parts.State.Watchdog = new Watchdog([.. _loops.Select(loop => loop.Loop)], new WatchdogOptions(), parts.Say);
        parts.State.Watchdog.Start();
        _follower.Began();
        if (_link is not null)
        {
            _follower.Changed = SayVersions;
            FollowControl();
            new Thread(Report) { IsBackground = true, Name = "report" }.Start();
        }
    }

    private void FollowControl()
    {
        if (_following)
        {
            return;
        }

        _following = true;
        foreach (var lane in (Lane[])[Lane.Blocks, Lane.Config])
        {
            var thread = new Thread(() => _follower.Follow(lane, _link!, _stop));
            thread.IsBackground = true;
            thread.Name = $"follow {lane}";
            thread.Start();
        }

        new Thread(() => _secrets.Follow(_link!, _stop)) { IsBackground = true, Name = "follow secrets" }.Start();
    }

    /// <summary>Once a second, and at once after each change: that is the receipt.</summary>
    private void Report()
    {
        while (!_stop.IsCancellationRequested)
        {
            var (config, blocks) = _follower.InForce;
            try
            {
                var report = _state!.Collect(config, blocks, _follower.Refused);
                _link!.Report(report, _stop).GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Control is down: the next report says the same.
            }

            WaitHandle.WaitAny([_reportNow, _stop.WaitHandle], Snapshots.Limits.ReportMs);
        }
    }

    private void SayVersions()
    {
        if (_follower.Refused is { } why)
        {
            _options.Say($"refused, the old stays in force: {why}");
        }

        _reportNow.Set();
    }

    /// <summary>Puts a snapshot in force on every loop; returns when each has taken it.</summary>
    private bool PutInForce(EdgeSnapshot snapshot)
    {
        if (_loops.Length == 0)
        {
            return true;
        }

        _log!.Use(snapshot.Edge.Log);
        _export!.Use(snapshot.Edge.Trace);
        _addresses.Use(snapshot.Edge.Listen);
        if (_listeners.Apply(snapshot.Edge.Listen, running: true) is { } trouble)
        {
            _options.Say($"listeners: {trouble}");
        }

        var taken = new CountdownEvent(_loops.Length);
        foreach (var loop in _loops)
        {
            while (!loop.Loop.Post(_ => Take(loop, snapshot, taken)))
            {
                Thread.Sleep(1);
            }
        }

        return taken.Wait(Snapshots.Limits.SwapMs);
    }

    private static void Take(NodeLoop loop, EdgeSnapshot snapshot, CountdownEvent taken)
    {
        loop.Swap(snapshot);
        taken.Signal();
    }

    /// <summary>
    /// Stops accepting, tells clients, and waits for the exchanges under way up to the configured time. With a
    /// successor, an idle client is let go only after a while: closing at once would meet the request it is just about
    /// to send, and lose it; answered once more, it is told to close and comes back to the successor.
    /// </summary>
    private void Drain(bool succeeded)
    {
        _state!.Draining = true;
        _listeners.CloseAll();
        OnLoops(static loop => loop.BeginDrain());
        var patience = (long)(_follower.Current.Edge.DrainSeconds * 1000);
        var begun = Environment.TickCount64;
        var idleUntil = begun + (succeeded ? Math.Min(IdleGraceMs, patience / 2) : 0);
        while (Environment.TickCount64 < begun + patience && _loops.Sum(loop => loop.Door.Clients) > 0)
        {
            if (Environment.TickCount64 >= idleUntil)
            {
                OnLoops(static loop => loop.CloseIdle());
            }

            Thread.Sleep(20);
        }

        _options.Say($"node {_options.Name} ends; {_loops.Sum(loop => loop.Door.Clients)} clients cut off");
    }

    /// <summary>A full inbox is tried again: what is posted here must not be lost.</summary>
    private void OnLoops(Action<NodeLoop> action)
    {
        foreach (var loop in _loops)
        {
            while (!loop.Loop.Post(_ => action(loop)))
            {
                Thread.Sleep(1);
            }
        }
    }
}
