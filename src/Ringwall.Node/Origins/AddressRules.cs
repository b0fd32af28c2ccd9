using System.Net;
using System.Net.NetworkInformation;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// Where an origin's name may lead. Checked after resolution, on the address connected to: a name that turns to
/// 127.0.0.1 or to a cloud's metadata service would open the inside of the edge to whoever owns the name.
/// </summary>
public sealed class AddressRules
{
    private static readonly IpBits s_loopback6 = new(0, 1);
    private static readonly IpBits s_nat64 = new(0x0064_FF9B_0000_0000, 0);

    private volatile Ours _ours = new([]);

    /// <summary>
    /// Takes over where we listen now, the operator's own doors among them: they must not become reachable through an
    /// origin's name. May walk the machine's interfaces, so it is not for a loop.
    /// </summary>
    public void Use(ListenSettings listen)
    {
        string?[] texts = [.. listen.Http, .. listen.Https, listen.Control, listen.Status];
        var addresses = new List<Address>(texts.Length);
        foreach (var text in texts)
        {
            if (IPEndPoint.TryParse(text ?? "", out var at))
            {
                addresses.Add(Address.From(at.Address, at.Port));
            }
        }

        _ours = new Ours(addresses);
    }

    /// <summary>One of our own listeners: a request sent there would come back.</summary>
    public bool IsOurs(Address address) => _ours.Contains(address);

    /// <summary>May never be connected to, whatever the operator allowed.</summary>
    public static bool IsImpossible(Address address) =>
        IsUnspecified(address) || IsMulticast(address) || (address.IsV4 && address.V4 == uint.MaxValue);

    /// <summary>Loopback, link-local (metadata services among them), private and shared ranges.</summary>
    public static bool IsPrivate(Address address)
    {
        if (IsLoopback(address))
        {
            return true;
        }

        if (address.IsV4)
        {
            return IsPrivateV4(address.V4);
        }

        if ((address.Bits & IpBits.Mask(96)) == s_nat64)
        {
            return IsPrivateV4(address.V4) || address.V4 >> 24 == 127;
        }

        var first = address.Bits.Group(0);
        return (first & 0xFFC0) == 0xFE80 || (first & 0xFE00) == 0xFC00 || (first & 0xFFC0) == 0xFEC0;
    }

    private static bool IsPrivateV4(uint ip) => ip >> 24 is 10 or 0
        || ip >> 20 == (172 << 4 | 1)
        || ip >> 16 is (192 << 8 | 168) or (169 << 8 | 254)
        || ip >> 22 == (100 << 2 | 1)
        || ip >> 17 == (198 << 7 | 9);

    private static bool IsLoopback(Address address) =>
        address.IsV4 ? address.V4 >> 24 == 127 : address.Bits == s_loopback6;

    private static bool IsUnspecified(Address address) => address.IsV4 ? address.V4 == 0 : address.Bits.IsZero;

    private static bool IsMulticast(Address address) =>
        address.IsV4 ? address.V4 >> 28 == 14 : address.Bits.Group(0) >> 8 == 0xFF;

    /// <summary>Immutable, so that loops read it while another takes its place.</summary>
    private sealed class Ours
    {
        private readonly HashSet<Address> _listeners = [];
        private readonly HashSet<int> _anywhere = [];
        private readonly HashSet<IpBits> _machine = [];

        public Ours(List<Address> listeners)
        {
            foreach (var listener in listeners)
            {
                _listeners.Add(listener);
                if (IsUnspecified(listener))
                {
                    _anywhere.Add(listener.Port);
                }
            }

            if (_anywhere.Count > 0)
            {
                foreach (var device in NetworkInterface.GetAllNetworkInterfaces())
                {
                    foreach (var unicast in device.GetIPProperties().UnicastAddresses)
                    {
                        _machine.Add(Address.From(unicast.Address, 0).Bits);
                    }
                }
            }
        }

        public bool Contains(Address address) => _listeners.Contains(address)
            || (_anywhere.Contains(address.Port) && (IsLoopback(address) || _machine.Contains(address.Bits)));
    }
}
