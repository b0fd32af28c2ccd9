using System.Security.Cryptography;
using System.Text;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// One server behind us, as one loop sees it: its connections, its standing, and what was asked of it.
/// </summary>
public sealed class Origin
{
    private readonly OriginContext? _context;
    private readonly OriginGroupSettings _group;
    private readonly Connector _connector = null!;
    private readonly DialOptions _dial;
    private RetryBudget _retries;
    private bool _borrowing;

    /// <summary>Without a context it has a name and settings but cannot be connected to.</summary>
    public Origin(
        OriginSettings settings,
        OriginGroupSettings? group = null,
        OriginContext? context = null,
        string zone = "",
        byte[]? affinityKey = null)
    {
        Settings = settings;
        _group = group ?? new OriginGroupSettings { Origins = [settings] };
        _context = context;
        var url = new Uri(settings.Url);
        Host = url.IdnHost;
        Port = url.Port;
        IsTls = url.Scheme == Uri.UriSchemeHttps;
        Hash = BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(settings.Url)));
        LogMember = LogLine.Member("origin", settings.Url);
        HostField = Encoding.ASCII.GetBytes(settings.HostHeader ?? "");
        _dial = Options();
        if (context is null)
        {
            return;
        }

        Token = TokenOf(affinityKey ?? context.Shares.OwnKey, zone, settings.Url);
        Share = context.Shares.Enter($"{zone}\n{_group.PathPrefix}\n{settings.Url}\n{settings.Sni}");
        Addresses = new OriginAddresses(context, Share, settings, Host.Trim('[', ']'), Port);
        Pool = new OriginPool(context.Loop, Share, _group, BorrowForLine);
        Share.Join(context.Loop, this);
        _connector = new Connector(this, context);
    }

    public OriginSettings Settings { get; }

    public string Host { get; }

    public int Port { get; }

    public bool IsTls { get; }

    /// <summary>Exchanges under way on this loop.</summary>
    public int InFlight { get; internal set; }

    /// <summary>Requests sent by this loop.</summary>
    public long Requests { get; internal set; }

    /// <summary>Connect, TLS, timeout and protocol faults seen by this loop.</summary>
    public long Faults { get; private set; }

    /// <summary>Connections of the whole node.</summary>
    public int Connections => Share?.Connections ?? 0;

    /// <summary>Takes requests: neither found down by the active check nor ejected by this loop.</summary>
    public bool IsHealthy => Share is null || (!Share.Down && !Addresses.AllOut(_context!.Loop.Now));

    internal OriginShare Share { get; } = null!;

    internal OriginAddresses Addresses { get; } = null!;

    internal OriginPool Pool { get; } = null!;

    /// <summary>
    /// Value of the affinity cookie: names the origin to us and says nothing of it to others, who cannot make one
    /// either.
    /// </summary>
    internal byte[] Token { get; } = [];

    /// <summary>Place in a consistent hash; the same on all nodes.</summary>
    internal ulong Hash { get; }

    /// <summary>Its URL as a line of the access log has it.</summary>
    internal byte[] LogMember { get; }

    /// <summary>Host field to send, or empty for the client's.</summary>
    internal byte[] HostField { get; }

    /// <summary>State of smooth weighted round robin.</summary>
    internal int RoundRobin { get; set; }

    /// <summary>Connections carry one client's address in front: they serve one client only.</summary>
    internal bool IsPerClient => Settings.ProxyProtocol != 0;

    internal OriginGroupSettings Group => _group;

    /// <summary>How long the last connection took to open.</summary>
    internal long DialMs { get; set; }

    /// <summary>
    /// A connection for one exchange: an idle one, a new one, or one that somebody gives back while we stand in line.
    /// </summary>
    internal LoopTask<Lease> Lease(in LeaseWish wish, OriginPlace place)
    {
        place.Client = ClientShares.Of(wish.Client);
        if (wish.Socket && Pool.TakeSocket(place, InFlight) is not Fault.None and var fault)
        {
            return new LoopTask<Lease>(new Lease(null, fault));
        }

        var hasRoom = InFlight < Limits.CountClientsFrom || Pool.Clients.HasRoom(place.Client);
        if (hasRoom && !wish.Fresh && wish.ProxyHeader is null && Pool.Take(wish.MayRetry) is { } idle)
        {
            place.Counted = Pool.Clients.Take(place.Client, InFlight);
            _context!.Loop.Counters.Add(OriginCounters.Reused);
            return new LoopTask<Lease>(new Lease(idle, Fault.None));
        }

        return hasRoom && !wish.Fresh && wish.ProxyHeader is null && Neighbour() is { } neighbour
            ? Borrow(neighbour, wish.MayRetry, place)
            : Open(wish.ProxyHeader, place, hasRoom);
    }

    /// <summary>Ends what an exchange has of the origin; its connection goes back, if it had one.</summary>
    internal void GiveBack(
        OriginConnection? connection, OriginPlace place, bool clean = false, int keepAliveSeconds = 0)
    {
        Pool.Uncount(place);
        if (place.Socket)
        {
            Pool.FreeSocket(place.SocketCounted ? place.Client : -1);
            place.Socket = place.SocketCounted = false;
        }

        if (connection is null)
        {
            return;
        }

        if (clean && !IsPerClient)
        {
            Pool.Return(connection, keepAliveSeconds);
        }
        else
        {
            Pool.Discard(connection);
        }
    }

    /// <summary>A fault that says something about the origin.</summary>
    internal void Failed(OriginAddress address, Fault fault)
    {
        if (fault is Fault.ConnectionRefused or Fault.Unroutable or Fault.ConnectTimeout or Fault.TlsProtocol
            or Fault.TlsCertificate or Fault.ResponseTimeout or Fault.Terminated or Fault.ResponseIncomplete
            or Fault.ProtocolError or Fault.ResponseHeadTooLarge or Fault.ResponseTransferCoding)
        {
            Faults++;
            var counters = _context!.Loop.Counters;
            counters.Add(OriginCounters.Faults);
            counters.Add(OriginCounters.Ejected, address.Failed(_context.Loop.Now) ? 1 : 0);
        }
        else
        {
            address.Undecided();
        }
    }

    internal void CountRequest()
    {
        Requests++;
        _context!.Loop.Counters.Add(OriginCounters.Requests);
        _retries.CountRequest();
    }

    internal bool TakeRetry()
    {
        var taken = _retries.Take(_context!.Loop.Now);
        _context.Loop.Counters.Add(taken ? OriginCounters.Retried : OriginCounters.NotRetried);
        return taken;
    }

    /// <summary>A connection outside the pool and its limit, for a health check.</summary>
    internal LoopTask<Lease> OpenForCheck() => _connector.Connect(
        IsPerClient ? _dial with { ProxyHeader = OriginProxyHeader.Local(Settings.ProxyProtocol) } : _dial);

    /// <summary>The zone has gone or changed: what is idle is closed, exchanges under way finish.</summary>
    internal void Retire()
    {
        if (_context is not null)
        {
            Pool.Shut();
            Pool.Clients.Leave();
            Pool.Sockets.Leave();
            Share.Part(_context.Loop, this);
            _context.Shares.Leave(Share);
        }
    }

    /// <summary>
    /// The loop to ask for an idle connection before one is dialled: one that has some, where dialling is dear or not
    /// possible any more because idle connections elsewhere have all the places.
    /// </summary>
    private Loop? Neighbour()
    {
        var loop = _context!.Loop;
        var isDear = IsTls || DialMs > Limits.DearDialMs || Connections >= _group.MaxConnections;
        if (!isDear || IsPerClient || loop.Siblings.Count == 1)
        {
            return null;
        }

        for (var i = 1; i < loop.Siblings.Count; i++)
        {
            var sibling = loop.Siblings[(loop.Index + i) % loop.Siblings.Count];
            if (Share.On(sibling) is { Pool.Idle: > 0 })
            {
                return sibling;
            }
        }

        return null;
    }

    private async LoopTask<Lease> Borrow(Loop neighbour, bool mayRetry, OriginPlace place)
    {
        var borrowed = await new Loan(this, _context!.Loop, mayRetry).Ask(neighbour);
        if (borrowed is null)
        {
            return await Open(null, place, Pool.Clients.HasRoom(place.Client));
        }

        place.Counted = Pool.Clients.Take(place.Client, InFlight);
        _context.Loop.Counters.Add(OriginCounters.Borrowed);
        return new Lease(borrowed, Fault.None);
    }

    private void BorrowForLine()
    {
        if (!_borrowing && Connections >= _group.MaxConnections && Neighbour() is { } neighbour)
        {
            _borrowing = true;
            _context!.Loop.Spawn(BorrowForLine(neighbour));
        }
    }

    private async LoopTask BorrowForLine(Loop neighbour)
    {
        if (await new Loan(this, _context!.Loop, mayRetry: false).Ask(neighbour) is { } borrowed)
        {
            _context.Loop.Counters.Add(OriginCounters.Borrowed);
            Pool.Return(borrowed, keepAliveSeconds: 0);
        }

        _borrowing = false;
    }

    private async LoopTask<Lease> Open(byte[]? proxyHeader, OriginPlace place, bool hasRoom)
    {
        if (hasRoom && Pool.TryReserve())
        {
            place.Counted = Pool.Clients.Take(place.Client, InFlight);
        }
        else
        {
            var given = await Pool.Wait(place);
            if (given.Fault != Fault.None || given.Connection is not null)
            {
                return given;
            }
        }

        var opened = await _connector.Connect(proxyHeader is null ? _dial : _dial with { ProxyHeader = proxyHeader });
        if (opened.Connection is null)
        {
            Pool.Free();
        }
        else
        {
            _context!.Loop.Counters.Add(OriginCounters.Opened);
        }

        return opened;
    }

    private DialOptions Options()
    {
        var connectMs = (int)(_group.ConnectTimeoutSeconds * 1000);
        return new DialOptions
        {
            TimeoutMs = IsTls ? Math.Max(connectMs, Limits.TlsConnectMs) : connectMs,
            Tls = !IsTls ? null : new ClientTlsOptions
            {
                ServerName = Settings.Sni ?? Host.Trim('[', ']'),
                Verify = Settings.Verify,
                CaPem = Settings.CaPem,
                CertificatePem = Settings.ClientCertificatePem,
                KeyPem = Settings.ClientKeyPem,
            },
        };
    }

    private static byte[] TokenOf(byte[] key, string zone, string url)
    {
        var seal = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"affinity\n{zone}\n{url}"));
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(seal.AsSpan(0, 16)));
    }
}
