using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ringwall.Core.Dns;
using Ringwall.Core.Http;
using Ringwall.Node.Http;
using Ringwall.Node.Origins;
using Ringwall.Tests.Fakes;
using Ringwall.Tests.Node.Http;

namespace Ringwall.Tests.Node.Origins;

/// <summary>Name servers are asked over the wire; what they say holds as long as they say.</summary>
public sealed class NameServersTests : IDisposable
{
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _tcp;
    private volatile Func<byte[], bool, byte[]?> _answer = (_, _) => null;
    private int _asked;

    public NameServersTests()
    {
        _udp.Bind(new IPEndPoint(IPAddress.Loopback, Ports.Take()));
        _tcp = new TcpListener(At.Address, At.Port);
        _tcp.Start();
        _ = Task.Run(ServeUdp);
        _ = Task.Run(ServeTcp);
    }

    private IPEndPoint At => (IPEndPoint)_udp.LocalEndPoint!;

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    [Theory]
    [InlineData(60u, 60_000)]
    [InlineData(0u, 5_000)]
    [InlineData(86_400u, 300_000)]
    [InlineData(0x8000_0001u, 5_000)]
    public void An_answer_holds_for_its_lifetime_within_bounds(uint seconds, int milliseconds)
    {
        _answer = (query, _) => Reply(query, 0, V4(seconds, "192.0.2.7"), V4(seconds + 5, "192.0.2.8"));
        var found = Ask().LookUp("origin.test", v6: false);
        Assert.Equal(["192.0.2.7", "192.0.2.8"], found.Addresses.Select(a => Text(a.Bits)));
        Assert.Equal(milliseconds, found.LifeMs);
    }

    [Fact]
    public void Aliases_are_followed_and_the_shortest_lifetime_counts()
    {
        _answer = (query, _) => Reply(
            query, 0, Record(5, 10, "\u0003far\u0004test\0"), V6(600, "2001:db8::9", "\u0003far\u0004test\0"),
            V6(1, "2001:db8::bad", "\u0005other\u0004test\0"));
        var found = Ask().LookUp("Origin.Test", v6: true);
        Assert.Equal(["2001:db8::9"], found.Addresses.Select(a => Text(a.Bits)));
        Assert.Equal(10_000, found.LifeMs);
    }

    [Fact]
    public void An_answer_cut_short_is_asked_for_by_TCP()
    {
        _answer = (query, tcp) =>
        {
            var reply = Reply(query, 0, V4(60, "192.0.2.7"));
            reply[2] |= (byte)(tcp ? 0 : 2);
            return reply;
        };
        Assert.Single(Ask().LookUp("origin.test", v6: false).Addresses);
        Assert.Equal(2, Volatile.Read(ref _asked));
    }

    [Fact]
    public void Answers_to_other_questions_are_passed_over()
    {
        _answer = (query, _) =>
        {
            // A wrong id first, then a wrong name, then the right one.
            var wrong = Reply(query, 0, V4(60, "192.0.2.66"));
            wrong[0] ^= 0x55;
            _udp.SendTo(wrong, _from!);
            wrong = Reply(query, 0, V4(60, "192.0.2.66"));
            wrong[14] ^= 1;
            _udp.SendTo(wrong, _from!);
            return Reply(query, 0, V4(60, "192.0.2.7"));
        };
        Assert.Equal("192.0.2.7", Text(Ask().LookUp("origin.test", v6: false).Addresses[0].Bits));
    }

    [Fact]
    public void A_server_that_fails_is_asked_again_and_then_the_name_is_not_known_for_the_moment()
    {
        _answer = (query, _) => Reply(query, 2);
        var trouble = Assert.Throws<SocketException>(() => Ask().LookUp("origin.test", v6: false));
        Assert.Equal(SocketError.TryAgain, trouble.SocketErrorCode);
        Assert.Equal(2, Volatile.Read(ref _asked));
    }

    [Fact]
    public void A_name_without_an_address_of_the_family_has_none()
    {
        _answer = (query, _) => Reply(query, 0);
        Assert.Empty(Ask().LookUp("origin.test", v6: true).Addresses);
    }

    [Fact]
    public void Names_of_the_hosts_file_are_the_systems()
    {
        Assert.NotEmpty(new NameServers([At]).LookUp("localhost", v6: false).Addresses);
        Assert.Equal(0, Volatile.Read(ref _asked));
    }

    [Fact]
    public void An_origin_is_followed_when_its_lifetime_has_passed_and_connections_under_way_stay()
    {
        _answer = (query, _) => query[^15] == 28 ? Reply(query, 0) : Reply(query, 0, V4(6, "192.0.2.1"));
        using var bench = new ForwardBench(
            ForwardBench.One("http://origin.test"), resolve: time => new Resolver(Ask(), time));
        var (one, two) = (bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"));
        one.DelayMs = 20_000;
        var early = bench.Connect();
        early.Send("GET /early HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Until(bench, () => one.Requests.Count == 1);
        _answer = (query, _) => query[^15] == 28 ? Reply(query, 0) : Reply(query, 0, V4(6, "192.0.2.2"));
        bench.Loop.Advance(7_000);
        Until(bench, () =>
        {
            bench.Connect().Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            return two.Requests.Count > 0;
        });
        bench.Loop.Advance(30_000);
        Assert.StartsWith("HTTP/1.1 200", early.Seen, StringComparison.Ordinal);
        Assert.All(bench.Faults, fault => Assert.Equal(Fault.None, fault));
    }

    [Fact]
    public void Any_octets_are_read_without_harm()
    {
        var random = new Random(11);
        var query = AddressQuery.Of("origin.test", v6: false, 77, 1232)!;
        var found = new List<IpBits>();
        var whole = Reply(query.Message.ToArray(), 0, V4(60, "192.0.2.7"), Record(5, 9, "\u0003far\u00C0\u000C"));
        for (var i = 0; i < 50_000; i++)
        {
            var some = whole[..random.Next(whole.Length + 1)].ToArray();
            for (var flips = random.Next(4); flips > 0 && some.Length > 0; flips--)
            {
                some[random.Next(some.Length)] = (byte)random.Next(256);
            }

            var reply = query.Read(some, found, out _);
            Assert.Equal(reply == AddressReply.Found, found.Count > 0 && reply == AddressReply.Found);
        }

        Assert.Equal(AddressReply.Found, query.Read(whole, found, out var seconds));
        Assert.Equal(9u, seconds);
    }

    private EndPoint? _from;

    private NameServers Ask() => new([At], "/nonexistent");

    private static void Until(ForwardBench bench, Func<bool> condition)
    {
        for (var i = 0; i < 2_000 && !condition(); i++)
        {
            bench.Loop.Settle();
            Thread.Sleep(1);
        }

        Assert.True(condition());
    }

    private static string Text(IpBits bits)
    {
        var octets = new byte[16];
        bits.Write(octets);
        var ip = new IPAddress(octets);
        return (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).ToString();
    }

    private static byte[] V4(uint seconds, string ip) => Record(1, seconds, Latin(ip));

    private static byte[] V6(uint seconds, string ip, string owner) => Record(28, seconds, Latin(ip), owner);

    private static string Latin(string ip) =>
        System.Text.Encoding.Latin1.GetString(IPAddress.Parse(ip).GetAddressBytes());

    private static byte[] Record(byte type, uint seconds, string data, string owner = "\u00C0\u000C")
    {
        var octets = System.Text.Encoding.Latin1.GetBytes(owner + "\0\0\0\u0001\0\0\0\0\0\0" + data);
        var at = owner.Length;
        octets[at + 1] = type;
        BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(at + 4), seconds);
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(at + 8), (ushort)data.Length);
        return octets;
    }

    /// <summary>Head and question of the query (without its OPT record), and these records.</summary>
    private static byte[] Reply(byte[] query, byte code, params byte[][] records)
    {
        byte[] reply = [.. query[..^11], .. records.SelectMany(r => r)];
        reply[2] |= 0x80;
        reply[3] = (byte)(0x80 | code);
        reply[7] = (byte)records.Length;
        reply[11] = 0;
        return reply;
    }

    private void ServeUdp()
    {
        var room = new byte[2048];
        try
        {
            while (true)
            {
                _from = new IPEndPoint(IPAddress.Any, 0);
                var count = _udp.ReceiveFrom(room, ref _from);
                Interlocked.Increment(ref _asked);
                if (_answer(room[..count], false) is { } reply)
                {
                    _udp.SendTo(reply, _from);
                }
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void ServeTcp()
    {
        try
        {
            while (true)
            {
                using var client = _tcp.AcceptTcpClient();
                var stream = client.GetStream();
                var room = new byte[2048];
                var count = stream.Read(room);
                Interlocked.Increment(ref _asked);
                var reply = _answer(room[2..count], true)!;
                stream.Write([(byte)(reply.Length >> 8), (byte)reply.Length, .. reply]);
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
