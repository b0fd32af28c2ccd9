using System.Net;
using Ringwall.Core.Http;

namespace Ringwall.Node.Loops;

/// <summary>An IP address and port as a value: no object per connection. IPv4 is kept as ::ffff:a.b.c.d.</summary>
public readonly record struct Address(IpBits Bits, ushort Port)
{
    public bool IsV4 => Bits.IsV4;

    public uint V4 => Bits.V4;

    public static Address FromV4(uint hostOrder, ushort port) => new(IpBits.FromV4(hostOrder), port);

    public static Address From(IPAddress ip, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        ip.MapToIPv6().TryWriteBytes(bytes, out _);
        return new(IpBits.Read(bytes), (ushort)port);
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        Bits.Write(bytes);
        var ip = new IPAddress(bytes);
        return IsV4 ? ip.MapToIPv4() : ip;
    }

    /// <summary>Writes the address without the port, in canonical form; the count written (at most 39).</summary>
    public int Format(Span<byte> to) => IpText.Format(Bits, to);

    public override string ToString() => new IPEndPoint(ToIPAddress(), Port).ToString();
}
