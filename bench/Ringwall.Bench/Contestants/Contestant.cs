using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.Contestants;

/// <summary>A proxy in front of the bench's origin: one worker, plaintext and TLS, HTTP/1.1 and HTTP/2.</summary>
internal abstract class Contestant(Place place, int firstPort)
{
    /// <summary>How long a start may take before the run is given up.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private Process? process;

    public abstract string Name { get; }

    public int HttpPort => firstPort;

    public int HttpsPort => firstPort + 1;

    /// <summary>Warm-up ends when a run is no cheaper than the one before; after this many at most.</summary>
    public virtual int MostWarmUps => 1;

    public ProcessTree Tree => new(process?.Id ?? throw new InvalidOperationException(Name + " is not running"));

    protected Place Place => place;

    /// <summary>The processor it is bound to.</summary>
    protected virtual int Cpu => Launcher.ProxyCpu;

    /// <summary>Name and release, from the program itself.</summary>
    public abstract string Version();

    /// <summary>Writes the configuration and returns the command.</summary>
    protected abstract IReadOnlyList<string> Command(int originPort);

    /// <summary>Starts and waits until a request is answered with 200; returns the milliseconds that took.</summary>
    public double Start(Launcher launcher, Class group, int originPort)
    {
        var command = Command(originPort);
        var log = place.At(Name + ".out");
        var clock = Stopwatch.StartNew();
        process = launcher.Start(Cpu, group, command, log);
        while (!Answers(HttpPort, "bench.test"))
        {
            if (process.HasExited || clock.Elapsed > StartLimit)
            {
                var text = File.ReadAllText(log);
                Stop();
                throw new InvalidOperationException($"{Name} did not start: {text}");
            }

            Thread.Sleep(1);
        }

        return clock.Elapsed.TotalMilliseconds;
    }

    public void Stop()
    {
        if (process != null)
        {
            Launcher.Stop(process);
            process = null;
        }
    }

    protected static bool Answers(int port, string host)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = 3000;
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            socket.Send(Encoding.ASCII.GetBytes($"GET /1k HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"));
            var answer = new byte[4096];
            var count = socket.Receive(answer);
            return count > 12 && answer.AsSpan(9, 3).SequenceEqual("200"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
