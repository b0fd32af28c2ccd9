using System.Net;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>The addresses of one origin on one loop, and the order in which they are tried.</summary>
internal sealed class OriginAddresses
{
    private readonly OriginContext _context;
    private readonly OriginShare _share;
    private readonly OriginName? _name;
    private readonly int _port;
    private readonly bool _anywhere;
    private NameAnswer? _seen4;
    private NameAnswer? _seen6;
    private OriginAddress[] _all = [];
    private OriginAddress? _winner;
    private long _wonAt;
    private bool _prohibited;

    public OriginAddresses(OriginContext context, OriginShare share, OriginSettings settings, string host, int port)
    {
        _context = context;
        _share = share;
        _port = port;
        _anywhere = settings.AllowPrivate || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        if (IPAddress.TryParse(host, out var literal))
        {
            _anywhere = true;
            _all = Allowed(Address.From(literal, port)) ? [share.Of(Address.From(literal, port))] : [];
        }
        else
        {
            _name = context.Resolver.Find(host);
        }
    }

    /// <summary>
    /// Nothing here can be used now. An origin whose name was never asked for is in good standing.
    /// </summary>
    public bool AllOut(long now)
    {
        if (_all.Length == 0)
        {
            return _prohibited || _name is { IsSettled: true };
        }

        foreach (var address in _all)
        {
            if (!address.IsOut(now))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes the list current; waits only when the name never had an answer.</summary>
    public LoopTask<Fault> Prepare()
    {
        if (_name is null)
        {
            return new LoopTask<Fault>(Verdict());
        }

        _name.Renew();
        return (_all.Length > 0 || _name.IsSettled) && Adopt()
            ? new LoopTask<Fault>(Fault.None)
            : FirstAnswer(_name);
    }

    /// <summary>
    /// The addresses in the order of RFC 8305 section 4: the last winner, then families in turn, IPv6 first; those
    /// that are out come last.
    /// </summary>
    public OriginAddress[] InOrder(long now)
    {
        // Listeners may have changed since the address was taken in.
        if (Array.Exists(_all, address => _context.Rules.IsOurs(address.Address)))
        {
            _all = Array.FindAll(_all, address => !_context.Rules.IsOurs(address.Address));
        }

        if (_all.Length <= 1)
        {
            return _all;
        }

        var ordered = new List<OriginAddress>(_all.Length);
        if (_winner is { } winner && now - _wonAt < Limits.WinnerMs && !winner.IsOut(now))
        {
            ordered.Add(winner);
        }

        var v6 = _all.Where(a => !a.Address.IsV4 && !ordered.Contains(a)).ToList();
        var v4 = _all.Where(a => a.Address.IsV4 && !ordered.Contains(a)).ToList();
        for (var i = 0; i < Math.Max(v6.Count, v4.Count); i++)
        {
            ordered.AddRange(v6.Skip(i).Take(1));
            ordered.AddRange(v4.Skip(i).Take(1));
        }

        return [.. ordered.Where(a => !a.IsOut(now)), .. ordered.Where(a => a.IsOut(now))];
    }

    public void Won(OriginAddress address, long now)
    {
        _winner = address;
        _wonAt = now;
    }

    private async LoopTask<Fault> FirstAnswer(OriginName name)
    {
        var loop = _context.Loop;
        var until = loop.Now + Limits.ResolveMs;
        var signal = new Signal(loop);
        var watch = name.Watch(loop, signal);
        while (!name.IsSettled && loop.Now < until)
        {
            name.Renew();
            await signal.Wait(Math.Min(name.UntilSettled, until - loop.Now));
        }

        name.Unwatch(watch);
        return Adopt() ? Fault.None : _prohibited ? Fault.ProhibitedAddress
            : name.IsSettled ? name.Fault : Fault.DnsTimeout;
    }

    private Fault Verdict() => _all.Length > 0 ? Fault.None : Fault.ProhibitedAddress;

    /// <summary>
    /// Takes over what the name has now; addresses that stay keep their standing. False when there are none.
    /// </summary>
    private bool Adopt()
    {
        var (v4, v6) = (_name!.V4, _name.V6);
        if (ReferenceEquals(v4, _seen4) && ReferenceEquals(v6, _seen6))
        {
            return _all.Length > 0;
        }

        (_seen4, _seen6) = (v4, v6);
        Address[] found = [.. v6?.Addresses ?? [], .. v4?.Addresses ?? []];
        Address[] allowed = [.. found.Select(a => a with { Port = (ushort)_port }).Where(Allowed)];
        _prohibited = found.Length > 0 && allowed.Length == 0;
        _all = [.. allowed.Select(a => Array.Find(_all, known => known.Address == a) ?? _share.Of(a))];
        return _all.Length > 0;
    }

    private bool Allowed(Address address) => !AddressRules.IsImpossible(address) && !_context.Rules.IsOurs(address)
        && (_anywhere || !AddressRules.IsPrivate(address));
}
