using System.Net.Sockets;
using System.Text;
using Ringwall.Node.Reports;

namespace Ringwall.Tests.Node.Reports;

public sealed class SystemdTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ringwall-notify-{Guid.NewGuid():N}");
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public SystemdTests()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_path));
        _manager.ReceiveTimeout = 5_000;
    }

    public void Dispose()
    {
        _manager.Dispose();
        File.Delete(_path);
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] set) =>
        name => set.Where(v => v.Name == name).Select(v => v.Value).FirstOrDefault();

    private string Receive()
    {
        var buffer = new byte[512];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }

    [Fact]
    public void The_manager_hears_of_readiness_reload_life_and_the_end()
    {
        var systemd = Systemd.Of(Variables(("NOTIFY_SOCKET", _path)), pid: 42);
        systemd.Ready("serves\n2 zones");
        Assert.Equal("READY=1\nSTATUS=serves 2 zones", Receive());
        systemd.Reloading();
        Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[0-9]+$", Receive());
        systemd.Alive();
        Assert.Equal("WATCHDOG=1", Receive());
        systemd.Stopping();
        Assert.Equal("STOPPING=1", Receive());
    }

    [Fact]
    public void A_child_of_the_service_never_says_that_the_service_stops()
    {
        var child = Systemd.Of(Variables(("NOTIFY_SOCKET", _path), ("SYSTEMD_EXEC_PID", "41")), pid: 42);
        child.Stopping();
        child.Reloading();
        child.Ready("child");
        Assert.Equal("READY=1\nSTATUS=child", Receive());
    }

    [Theory]
    [InlineData("42", "30000000", 15)]
    [InlineData(null, "30000000", 15)]
    [InlineData("41", "30000000", null)]
    [InlineData("42", "soon", null)]
    [InlineData("42", null, null)]
    public void Signs_of_life_come_twice_as_often_as_asked_for(string? pid, string? micros, int? seconds)
    {
        var set = new List<(string, string)>();
        if (pid is not null)
        {
            set.Add(("WATCHDOG_PID", pid));
        }

        if (micros is not null)
        {
            set.Add(("WATCHDOG_USEC", micros));
        }

        TimeSpan? expected = seconds is { } s ? TimeSpan.FromSeconds(s) : null;
        Assert.Equal(expected, Systemd.Of(Variables([.. set]), pid: 42).WatchdogInterval);
    }

    [Fact]
    public void Without_a_manager_nothing_happens()
    {
        Systemd.Of(Variables(), pid: 42).Ready("alone");
        Systemd.Of(Variables(("NOTIFY_SOCKET", _path + "-gone")), pid: 42).Ready("alone");
        Assert.Equal(0, _manager.Available);
    }

    [Theory]
    [InlineData("42", "2", new[] { 3, 4 })]
    [InlineData("41", "2", new int[0])]
    [InlineData("42", "-1", new int[0])]
    [InlineData("42", "x", new int[0])]
    [InlineData(null, null, new int[0])]
    public void Given_sockets_are_taken_only_when_they_are_ours(string? pid, string? count, int[] descriptors) =>
        Assert.Equal(descriptors, Systemd.ListenDescriptors(
            name => name == "LISTEN_PID" ? pid : name == "LISTEN_FDS" ? count : null, 42));
}
