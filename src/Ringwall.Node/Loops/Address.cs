using System.Buffers.Binary;
using System.Net;

namespace Ringwall.Node.Loops;

/// <summary>An IP address and port as a value: no object per connection. IPv4 is kept as ::ffff:a.b.c.d.</summary>
public readonly record struct Address(UInt128 Bits, ushort Port)
{
    private static readonly UInt128 s_v4Prefix = (UInt128)0xFFFF << 32;

    public bool IsV4 => (Bits >> 32) == 0xFFFF;

    public uint V4 => (uint)Bits;

    public static Address FromV4(uint hostOrder, ushort port) => new(s_v4Prefix | hostOrder, port);

    public static Address From(IPAddress ip, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        ip.MapToIPv6().TryWriteBytes(bytes, out _);
        return new(BinaryPrimitives.ReadUInt128BigEndian(bytes), (ushort)port);
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        var ip = new IPAddress(bytes);
        return IsV4 ? ip.MapToIPv4() : ip;
    }

    /// <summary>Writes the address without the port; the count written (at most 45).</summary>
    public int Format(Span<byte> to)
    {
        if (IsV4)
        {
            var at = 0;
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                var part = (byte)(V4 >> shift);
                if (part >= 100)
                {
                    to[at++] = (byte)('0' + part / 100);
                }

                if (part >= 10)
                {
                    to[at++] = (byte)('0' + part / 10 % 10);
                }

                to[at++] = (byte)('0' + part % 10);
                if (shift > 0)
                {
                    to[at++] = (byte)'.';
                }
            }

            return at;
        }

        return ToIPAddress().TryFormat(to, out var written) ? written : 0;
    }

    public override string ToString() => new IPEndPoint(ToIPAddress(), Port).ToString();
}
