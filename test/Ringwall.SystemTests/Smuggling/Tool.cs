using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>A program of the machine, run for one test and stopped by its own process.</summary>
internal sealed class Tool : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];

    private Tool(Process process) => _process = process;

    /// <summary>Path of a program, or null when it is not installed.</summary>
    public static string? Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
            .Append("/usr/local/sbin");
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Starts a program and waits until it accepts connections on a port of loopback.</summary>
    public static Tool Start(int port, string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true,
            RedirectStandardError = true };
        var tool = new Tool(Process.Start(info)!);
        tool._process.OutputDataReceived += (_, line) => tool.Keep(line.Data);
        tool._process.ErrorDataReceived += (_, line) => tool.Keep(line.Data);
        tool._process.BeginOutputReadLine();
        tool._process.BeginErrorReadLine();
        for (var clock = Stopwatch.StartNew(); !Accepts(port); Thread.Sleep(10))
        {
            if (tool._process.HasExited || clock.Elapsed.TotalSeconds > 20)
            {
                var said = string.Join('\n', tool.Output());
                tool.Dispose();
                throw new InvalidOperationException($"{program} did not start: {said}");
            }
        }

        return tool;
    }

    /// <summary>Lines the program has printed so far.</summary>
    public string[] Output()
    {
        lock (_output)
        {
            return [.. _output];
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.Add(line);
            }
        }
    }

    private static bool Accepts(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
