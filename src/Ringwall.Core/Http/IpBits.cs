using System.Buffers.Binary;

namespace Ringwall.Core.Http;

/// <summary>
/// An IP address as 128 bits in host order, IPv4 as ::ffff:a.b.c.d. Two halves instead of the language's 128-bit
/// number: whatever touches that one, every generic over it included, is compiled at the start and not ahead of time.
/// </summary>
public readonly record struct IpBits(ulong High, ulong Low)
{
    public const int Size = 16;

    public bool IsV4 => High == 0 && Low >> 32 == 0xFFFF;

    public bool IsZero => (High | Low) == 0;

    /// <summary>The last 32 bits: the IPv4 address, if it is one.</summary>
    public uint V4 => (uint)Low;

    public static IpBits FromV4(uint address) => new(0, 0xFFFF_0000_0000UL | address);

    /// <summary>From 16 octets in network order.</summary>
    public static IpBits Read(ReadOnlySpan<byte> from) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(from), BinaryPrimitives.ReadUInt64BigEndian(from[8..]));

    /// <summary>The first so many bits set, at most 128.</summary>
    public static IpBits Mask(int bits) => bits switch
    {
        <= 0 => default,
        < 64 => new(ulong.MaxValue << (64 - bits), 0),
        64 => new(ulong.MaxValue, 0),
        _ => new(ulong.MaxValue, ulong.MaxValue << (128 - bits)),
    };

    public static IpBits operator &(IpBits one, IpBits other) => new(one.High & other.High, one.Low & other.Low);

    /// <summary>As 16 octets in network order.</summary>
    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64BigEndian(to, High);
        BinaryPrimitives.WriteUInt64BigEndian(to[8..], Low);
    }

    /// <summary>One of the eight groups of 16 bits, from the front.</summary>
    public ushort Group(int group) => (ushort)((group < 4 ? High : Low) >> (48 - (group & 3) * 16));
}
