using System.Net;
using System.Net.Sockets;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Tests.Fakes;
using Ringwall.Tests.Node.Http;

namespace Ringwall.Tests.Node.Origins;

/// <summary>Origins by name: resolution off the loop, RFC 8305 races, and where a name may lead.</summary>
public sealed class NameTests
{
    private static readonly Address s_v4 = At("192.0.2.1");
    private static readonly Address s_v6 = At("2001:db8::1");

    [Fact]
    public void A_name_is_looked_up_off_the_loop_and_once_for_many_requests()
    {
        var asked = 0;
        using var bench = Named((_, v6) =>
        {
            Interlocked.Increment(ref asked);
            Assert.Null(Loop.Current);
            return v6 ? [] : [s_v4];
        });
        var origin = bench.Origin();
        Ask(bench);
        Ask(bench);
        Ask(bench);
        Assert.Equal(3, origin.Requests.Count);
        Assert.Equal(2, asked);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, Fault.DnsError, 502)]
    [InlineData(SocketError.TryAgain, Fault.DnsTimeout, 504)]
    public void A_name_that_does_not_resolve_says_so(SocketError error, Fault fault, int status)
    {
        using var bench = Named((_, _) => throw new SocketException((int)error));
        Ask(bench);
        Assert.Equal([fault], bench.Faults);
        Assert.Equal(status, fault.Info().Status);
    }

    [Fact]
    public void A_resolver_that_never_answers_is_a_timeout_after_five_seconds()
    {
        using var never = new ManualResetEventSlim();
        using var bench = Named((_, _) =>
        {
            never.Wait(TimeSpan.FromSeconds(30));
            return [];
        });
        bench.Connect().Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        bench.Loop.Advance(4_900);
        Assert.Empty(bench.Faults);
        bench.Loop.Advance(200);
        Assert.Equal([Fault.DnsTimeout], bench.Faults);
        never.Set();
    }

    [Fact]
    public void Names_are_asked_again_while_they_are_used_and_new_addresses_taken()
    {
        var address = s_v4;
        using var bench = Named((_, v6) => v6 ? [] : [address]);
        var one = bench.Origin();
        var two = bench.Origin("192.0.2.2:80");
        Ask(bench);
        address = At("192.0.2.2");
        bench.Loop.Advance(31_000);
        bench.FirstOrigin.Pool.Shut();
        for (var i = 0; i < 50 && two.Requests.Count == 0; i++)
        {
            // The first of these starts the look-up and still uses the old address.
            Ask(bench);
            Thread.Sleep(10);
        }

        Assert.NotEmpty(one.Requests);
        Assert.NotEmpty(two.Requests);
    }

    [Fact]
    public void The_last_good_answer_serves_while_resolution_fails()
    {
        var works = true;
        using var bench = Named((_, v6) =>
            v6 ? [] : works ? [s_v4] : throw new SocketException((int)SocketError.TryAgain));
        bench.Origin();
        Ask(bench);
        works = false;
        for (var i = 0; i < 10; i++)
        {
            bench.Loop.Advance(60_000, step: 10_000);
            Ask(bench);
            Thread.Sleep(5);
        }

        Assert.All(bench.Faults, fault => Assert.Equal(Fault.None, fault));
    }

    [Fact]
    public void IPv6_goes_first_and_IPv4_follows_after_250_ms()
    {
        using var bench = Named((_, v6) => v6 ? [s_v6] : [s_v4]);
        var four = bench.Origin();
        bench.Dialer.Fail(s_v6 with { Port = 80 }, Fault.ConnectTimeout);
        Resolve(bench);
        bench.Connect().Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        bench.Loop.Advance(240, step: 10);
        Assert.Equal(0, four.Connections);
        bench.Loop.Advance(20, step: 10);
        Assert.Equal(1, four.Connections);
        Assert.Equal([Fault.None], bench.Faults);

        // The winner of ten minutes ago is tried first.
        bench.FirstOrigin.Pool.Drop(Newest(bench));
        bench.Connect().Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(2, four.Connections);
        bench.Loop.Advance(6_000);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_refusal_starts_the_next_attempt_at_once()
    {
        using var bench = Named((_, v6) => v6 ? [s_v6] : [s_v4]);
        var four = bench.Origin();
        Resolve(bench);
        bench.Connect().Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(1, four.Connections);
        Assert.Equal([Fault.None], bench.Faults);
    }

    [Fact]
    public void A_connection_that_loses_the_race_is_closed()
    {
        var late = new LateDialer(s_v6 with { Port = 80 }, 400);
        using var slow = new ForwardBench(
            ForwardBench.One("http://origin.test"), lookUp: (_, v6) => v6 ? [s_v6] : [s_v4], dialer: late);
        late.Serve(slow.Dialer);
        var six = new FakeOrigin(slow.Dialer, "[2001:db8::1]:80");
        var fast = slow.Origin();
        Resolve(slow);
        slow.Connect().Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        slow.Loop.Advance(1_000, step: 10);
        Assert.Equal(1, fast.Connections);
        Assert.Equal(1, six.Connections);
        Assert.Equal(0, six.Open);
        Assert.Empty(six.Requests);
        Assert.Equal(1, slow.FirstOrigin.Connections);
        slow.AssertNothingHeld();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("198.18.0.1", true)]
    [InlineData("198.20.0.1", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00:ec2::254", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("64:ff9b::7f00:1", true)]
    [InlineData("64:ff9b::c000:201", false)]
    [InlineData("2001:db8::1", false)]
    public void Loopback_private_link_local_and_metadata_addresses_are_known(string ip, bool inside) =>
        Assert.Equal(inside, AddressRules.IsPrivate(At(ip)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("::")]
    [InlineData("ff02::1")]
    public void Some_addresses_are_nobodys(string ip) => Assert.True(AddressRules.IsImpossible(At(ip)));

    [Fact]
    public void A_name_that_leads_inside_is_refused_unless_the_operator_allowed_it()
    {
        using var bench = Named((_, v6) => v6 ? [] : [At("10.0.0.5")]);
        var origin = bench.Origin("10.0.0.5:80");
        Ask(bench);
        Assert.Equal([Fault.ProhibitedAddress], bench.Faults);
        Assert.Equal(0, origin.Connections);

        var open = new OriginGroupSettings
        {
            Origins = [new OriginSettings { Url = "http://origin.test", AllowPrivate = true }],
        };
        using var allowed = new ForwardBench(open, lookUp: (_, v6) => v6 ? [] : [At("10.0.0.5")]);
        allowed.Origin("10.0.0.5:80");
        Ask(allowed);
        Assert.Equal([Fault.None], allowed.Faults);

        using var literal = new ForwardBench(ForwardBench.One("http://10.0.0.5"));
        literal.Origin("10.0.0.5:80");
        literal.Get();
        Assert.Equal([Fault.None], literal.Faults);
    }

    [Fact]
    public void Our_own_listeners_are_no_origins()
    {
        var rules = new AddressRules();
        rules.Use(new ListenSettings
        {
            Http = ["203.0.113.5:8080"],
            Https = ["0.0.0.0:8443"],
            Control = "127.0.0.1:8800",
            Status = "[::1]:8801",
        });
        Assert.True(rules.IsOurs(At("203.0.113.5", 8080)));
        Assert.False(rules.IsOurs(At("203.0.113.5", 8081)));
        Assert.True(rules.IsOurs(At("127.0.0.1", 8443)));
        Assert.False(rules.IsOurs(At("192.0.2.1", 8443)));
        Assert.True(rules.IsOurs(At("127.0.0.1", 8800)));
        Assert.True(rules.IsOurs(At("::1", 8801)));
        using var bench = new ForwardBench(ForwardBench.One("http://203.0.113.5:8080"));
        var origin = bench.Origin("203.0.113.5:8080");
        bench.Get();
        bench.FirstOrigin.Pool.Shut();
        bench.Rules.Use(new ListenSettings { Http = ["203.0.113.5:8080"] });
        bench.Get();
        Assert.Single(origin.Requests);
        Assert.Equal([Fault.None, Fault.ProhibitedAddress], bench.Faults);
    }

    private static ForwardBench Named(LookUp lookUp) => new(ForwardBench.One("http://origin.test"), lookUp: lookUp);

    private static Address At(string ip, int port = 0) => Address.From(IPAddress.Parse(ip), port);

    private static OriginConnection Newest(ForwardBench bench)
    {
        var taken = bench.FirstOrigin.Pool.Take(mayRetry: true)!;
        bench.FirstOrigin.Pool.Return(taken, -1);
        return taken;
    }

    /// <summary>The look-up is on threads of its own: turn until the exchange has ended.</summary>
    private static void Ask(ForwardBench bench)
    {
        var before = bench.Faults.Count;
        bench.Connect().Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Wait(bench, () => bench.Faults.Count > before);
    }

    /// <summary>Both families have answered before the test begins.</summary>
    private static void Resolve(ForwardBench bench)
    {
        bench.Loop.Loop.Spawn(Prepare(bench));
        Wait(bench, () => bench.FirstOrigin.Addresses.InOrder(0).Length == 2);
    }

    private static async LoopTask Prepare(ForwardBench bench) => _ = await bench.FirstOrigin.Addresses.Prepare();

    private static void Wait(ForwardBench bench, Func<bool> condition)
    {
        for (var i = 0; i < 2_000 && !condition(); i++)
        {
            bench.Loop.Settle();
            Thread.Sleep(1);
        }

        Assert.True(condition());
    }

    /// <summary>Connecting to one address takes its time.</summary>
    private sealed class LateDialer(Address slow, int ms) : Dialer
    {
        private MemoryDialer _inner = null!;

        public void Serve(MemoryDialer dialer) => _inner = dialer;

        public override async LoopTask<Dialed> Dial(Loop loop, Address to, DialOptions options)
        {
            if (to == slow)
            {
                await loop.Sleep(ms);
            }

            return await _inner.Dial(loop, to, options);
        }
    }
}
