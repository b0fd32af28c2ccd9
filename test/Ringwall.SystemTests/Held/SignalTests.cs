using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Held;

/// <summary>What a service manager and logrotate send to the real processes, and what they hear.</summary>
[Collection("edge")]
public sealed class SignalTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ringwall-notify-{Guid.NewGuid():N}");
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public SignalTests()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_path));
        _manager.ReceiveTimeout = 60_000;
    }

    public void Dispose()
    {
        _manager.Dispose();
        File.Delete(_path);
    }

    /// <summary>Messages up to the one that begins so, which is the last.</summary>
    private List<string> HearUntil(string beginning)
    {
        var heard = new List<string>();
        var buffer = new byte[1024];
        do
        {
            heard.Add(Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer)));
        }
        while (!heard[^1].StartsWith(beginning, StringComparison.Ordinal));

        return heard;
    }

    [Fact]
    public async Task The_manager_hears_that_the_service_is_ready_alive_and_read_again()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port, environment: new Dictionary<string, string>
        {
            // The watchdog is asked of the supervisor; the node is who can answer for the loops.
            ["NOTIFY_SOCKET"] = _path, ["WATCHDOG_USEC"] = "1000000", ["WATCHDOG_PID"] = "1",
        });
        Assert.Contains("serves configuration 1", HearUntil("READY=1")[^1], StringComparison.Ordinal);
        HearUntil("WATCHDOG=1");

        edge.WriteConfiguration("    limits: { max_body: 1000 }");
        Processes.Signal(edge.Pid, "HUP");
        Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[0-9]+$", HearUntil("RELOADING=1")[^1]);
        Assert.EndsWith("the changed configuration is in force", HearUntil("READY=1")[^1], StringComparison.Ordinal);

        edge.WriteConfiguration("    no_such_key: 1");
        Processes.Signal(edge.Pid, "HUP");
        HearUntil("RELOADING=1");
        Assert.Contains("the old stays in force", HearUntil("READY=1")[^1], StringComparison.Ordinal);

        Processes.Signal(edge.NodePid, "HUP");
        HearUntil("RELOADING=1");
        Assert.Contains("serves configuration 2", HearUntil("READY=1")[^1], StringComparison.Ordinal);
        Processes.Signal(edge.Pid, "USR1");
        HearUntil("WATCHDOG=1");
        using var answer = await edge.Client.GetAsync("/small");
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("USR1")]
    [InlineData("HUP")]
    [InlineData(null)]
    public async Task A_renamed_log_and_its_successor_hold_every_request(string? signal)
    {
        const int Requests = 300;
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        var log = Path.Combine(edge.Folder, "data/node/access.log");
        for (var i = 0; i < Requests; i++)
        {
            using var answer = await edge.Client.GetAsync($"/small?{i}");
            if (i % 100 == 50)
            {
                Assert.True(SpinWait.SpinUntil(() => File.Exists(log), 30_000));
                File.Move(log, $"{log}.{i}");
                if (signal is not null)
                {
                    Processes.Signal(edge.NodePid, signal);
                }
            }
        }

        // Without a signal the next look, a second later, finds the name gone.
        HashSet<string> Seen() => [.. Directory.GetFiles(Path.GetDirectoryName(log)!, "access.log*")
            .SelectMany(File.ReadLines)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("target").GetString()!)];
        for (var end = Environment.TickCount64 + 30_000; Environment.TickCount64 < end; await Task.Delay(50))
        {
            if (Enumerable.Range(0, Requests).All(i => Seen().Contains($"/small?{i}")) && File.Exists(log))
            {
                return;
            }
        }

        Assert.Empty(Enumerable.Range(0, Requests).Select(i => $"/small?{i}").Except(Seen()));
        Assert.True(File.Exists(log));
    }
}
