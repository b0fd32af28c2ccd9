using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Reports;

/// <summary>
/// What a service manager is told (sd_notify(3)): ready, reloading, stopping, alive. Everything here does nothing where
/// nobody listens, and a message nobody takes is no fault of ours.
/// </summary>
public sealed class Systemd
{
    private const int FirstDescriptor = 3;

    private readonly string? _socket;
    private readonly bool _isMain;
    private readonly long _watchdogMicros;

    private Systemd(Func<string, string?> environment, int pid)
    {
        _socket = environment("NOTIFY_SOCKET");
        var own = pid.ToString(CultureInfo.InvariantCulture);

        // A child of the service inherits the variables: it may say that it is ready, but not that the service stops.
        _isMain = (environment("SYSTEMD_EXEC_PID") ?? own) == own;
        if ((environment("WATCHDOG_PID") ?? own) == own
            && long.TryParse(environment("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var micros))
        {
            _watchdogMicros = micros;
        }
    }

    /// <summary>As the environment of this process says.</summary>
    public static Systemd Of(Func<string, string?>? environment = null, int? pid = null) =>
        new(environment ?? Environment.GetEnvironmentVariable, pid ?? Environment.ProcessId);

    /// <summary>How often to say that we are alive: half of what was asked for; null when nobody asked.</summary>
    public TimeSpan? WatchdogInterval =>
        _watchdogMicros > 0 ? TimeSpan.FromMicroseconds(_watchdogMicros / 2.0) : null;

    public void Ready(string status) => Send($"READY=1\nSTATUS={OneLine(status)}");

    /// <summary>
    /// Type=notify-reload wants the monotonic time in microseconds with it; <see cref="Ready"/> ends it.
    /// </summary>
    public void Reloading()
    {
        if (_isMain)
        {
            var micros = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
            Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={micros}"));
        }
    }

    public void Stopping()
    {
        if (_isMain)
        {
            Send("STOPPING=1");
        }
    }

    public void Alive() => Send("WATCHDOG=1");

    /// <summary>
    /// Says that we are alive as long as every loop answers a message: a process whose loops stand still is not.
    /// </summary>
    public void KeepAlive(IReadOnlyList<Loop> loops, CancellationToken stop)
    {
        if (WatchdogInterval is not { } interval)
        {
            return;
        }

        var thread = new Thread(() =>
        {
            do
            {
                if (Answer(loops, interval))
                {
                    Alive();
                }
            }
            while (!stop.WaitHandle.WaitOne(interval));
        });
        thread.IsBackground = true;
        thread.Name = "systemd watchdog";
        thread.Start();
    }

    /// <summary>
    /// Listening sockets given by socket activation (sd_listen_fds(3)): their descriptors, if they are ours.
    /// </summary>
    public static IReadOnlyList<int> ListenDescriptors(Func<string, string?> environment, int pid) =>
        environment("LISTEN_PID") == pid.ToString(CultureInfo.InvariantCulture)
        && int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count is > 0 and <= 1024
            ? [.. Enumerable.Range(FirstDescriptor, count)]
            : [];

    private static bool Answer(IReadOnlyList<Loop> loops, TimeSpan patience)
    {
        var answers = new CountdownEvent(loops.Count);
        foreach (var loop in loops)
        {
            if (!loop.Post(_ => answers.Signal()))
            {
                return false;
            }
        }

        return answers.Wait(patience);
    }

    private static string OneLine(string text) => text.Replace('\n', ' ');

    private void Send(string message)
    {
        if (string.IsNullOrEmpty(_socket))
        {
            return;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            var path = _socket[0] == '@' ? "\0" + _socket[1..] : _socket;
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            // The manager has gone or its queue is full; it will ask again.
        }
    }
}
