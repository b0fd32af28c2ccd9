using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Origins;

/// <summary>Idle origin connections pass from loop to loop; two real loops, real sockets.</summary>
public sealed class LoanTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly CertificateStore _store = new();
    private readonly ClientTls _tls;
    private readonly LoopSet _loops = new(2);
    private readonly OriginShares _shares = new();
    private readonly Resolver _resolver = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _accepted;

    public LoanTests()
    {
        _tls = new ClientTls(_store);
        _loops.Start();
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _loops.Stop();
        _loops.Dispose();
        _resolver.Dispose();
        _tls.Dispose();
        _store.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_loop_without_idle_connections_takes_one_over_from_its_neighbour_TLS_session_and_all()
    {
        _ = Accept(_authority.Issue("127.0.0.1"));
        var (one, two) = (Make(0, Tls()), Make(1, Tls()));
        Assert.Equal("ok", await Ask(one));
        Assert.Equal("ok", await Ask(two));
        for (var i = 0; i < 40 && (Borrowed(0) == 0 || Borrowed(1) == 0); i++)
        {
            // A loop that had no processor for the moment did not lend in time: then both have one by now.
            var poor = i % 2 == 0 ? one : two;
            await On(poor.Loop, () => new LoopTask<bool>(Empty(poor.Origin.Pool)));
            Assert.Equal("ok", await Ask(poor));
        }

        Assert.NotEqual(0, Borrowed(0));
        Assert.NotEqual(0, Borrowed(1));
        Assert.InRange(one.Origin.Connections, 1, 2);
    }

    [Fact]
    public async Task A_cheap_connection_is_dialled_and_not_asked_for()
    {
        _ = Accept(null);
        var (one, two) = (Make(0, Plain()), Make(1, Plain()));
        Assert.Equal("ok", await Ask(one));
        two.Origin.DialMs = 0;
        Assert.Equal("ok", await Ask(two));
        Assert.Equal(2, Volatile.Read(ref _accepted));
        Assert.Equal(0, Borrowed(1));
    }

    [Fact]
    public async Task Idle_connections_of_one_loop_do_not_keep_another_from_a_full_origin()
    {
        _ = Accept(null);
        var (one, two) = (Make(0, Plain(), max: 1), Make(1, Plain(), max: 1));
        Assert.Equal("ok", await Ask(one));
        Assert.Equal("ok", await Ask(two));
        Assert.Equal(1, Volatile.Read(ref _accepted));
        Assert.Equal(1, one.Origin.Connections);
    }

    [Fact]
    public async Task Who_stands_in_line_is_served_with_what_becomes_idle_elsewhere()
    {
        _ = Accept(null);
        var (one, two) = (Make(0, Plain(), max: 1), Make(1, Plain(), max: 1));
        var lease = await On(one.Loop, () => one.Origin.Lease(Wish, one.Place));
        var waiting = Ask(two);
        while (Volatile.Read(ref two.Started) == 0)
        {
            await Task.Yield();
        }

        await On(one.Loop, () =>
        {
            one.Origin.GiveBack(lease.Connection, one.Place, clean: true);
            return new LoopTask<bool>(true);
        });
        Assert.Equal("ok", await waiting);
        Assert.Equal(1, Volatile.Read(ref _accepted));
    }

    [Fact]
    public async Task A_connection_made_under_other_settings_is_not_taken_over()
    {
        _ = Accept(_authority.Issue("127.0.0.1"));
        var (one, two) = (Make(0, Tls() with { Verify = VerifyMode.Off }), Make(1, Tls()));
        Assert.Equal("ok", await Ask(one));
        Assert.Equal("ok", await Ask(two));
        Assert.Equal(2, Volatile.Read(ref _accepted));
        Assert.Equal(0, Borrowed(1));
    }

    private static LeaseWish Wish => new(MayRetry: true, Fresh: false, Socket: false, new IpBits(0, 7), null);

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private OriginSettings Plain() => new() { Url = $"http://127.0.0.1:{Port}" };

    private OriginSettings Tls() => new() { Url = $"https://127.0.0.1:{Port}", CaPem = _authority.Pem };

    private Side Make(int index, OriginSettings settings, int max = 256)
    {
        var loop = _loops.Loops[index];
        var group = new OriginGroupSettings { Origins = [settings], MaxConnections = max };
        var context = new OriginContext(loop, new SocketDialer(_tls), _resolver, _shares, new AddressRules());
        return On(loop, () => new LoopTask<Side>(
            new Side(loop, new Origin(settings, group, context, "a.test"), new OriginPlace(loop)))).Result;
    }

    private long Borrowed(int loop) => _loops.Loops[loop].Counters.Read(OriginCounters.Borrowed);

    /// <summary>One exchange; content of the answer.</summary>
    private static Task<string> Ask(Side side) => On(side.Loop, async () =>
    {
        Volatile.Write(ref side.Started, 1);
        var lease = await side.Origin.Lease(Wish, side.Place);
        if (lease.Connection is not { } one)
        {
            return lease.Fault.ToString();
        }

        one.Requests++;
        var request = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"u8.ToArray();
        await one.Connection.Send(request, 0, request.Length);
        while (one.Connection.Available < FakeOrigin.Ok.Length)
        {
            if (await one.Connection.Fill() <= 0)
            {
                return "nothing";
            }
        }

        var text = Encoding.ASCII.GetString(one.Connection.Unread);
        one.Connection.Consume(one.Connection.Available);
        side.Origin.GiveBack(one, side.Place, clean: true);
        return text[^2..];
    });

    private static bool Empty(OriginPool pool)
    {
        while (pool.Take(mayRetry: true) is { } idle)
        {
            pool.Discard(idle);
        }

        return true;
    }

    private static Task<T> On<T>(Loop loop, Func<LoopTask<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(loop.Post(here => here.Spawn(Run())));
        return done.Task;

        async LoopTask Run() => done.SetResult(await work());
    }

    private async Task Accept(TestCertificate? certificate)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _accepted);
            _ = Answer(client, certificate);
        }
    }

    private static async Task Answer(TcpClient client, TestCertificate? certificate)
    {
        using var _ = client;
        Stream stream = client.GetStream();
        if (certificate is not null)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate.Load());
            stream = tls;
        }

        var room = new byte[4096];
        while (await stream.ReadAsync(room) > 0)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(FakeOrigin.Ok));
        }
    }

    private sealed class Side(Loop loop, Origin origin, OriginPlace place)
    {
        public int Started;

        public Loop Loop { get; } = loop;

        public Origin Origin { get; } = origin;

        public OriginPlace Place { get; } = place;
    }
}
