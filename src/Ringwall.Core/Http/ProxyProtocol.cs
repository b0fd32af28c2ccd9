using System.Buffers.Binary;
using System.Buffers.Text;

namespace Ringwall.Core.Http;

/// <summary>What a PROXY protocol header says.</summary>
public struct ProxyHeader
{
    /// <summary>
    /// The connection is the proxy's own (health check), or its addresses are unknown: the socket's count.
    /// </summary>
    public bool Local;

    public IpBits Source, Destination;
    public ushort SourcePort, DestinationPort;

    /// <summary>Octets the header took.</summary>
    public int Length;
}

/// <summary>PROXY protocol, versions 1 and 2, as HAProxy's proxy-protocol.txt (2020-03-05) specifies it.</summary>
public static class ProxyProtocol
{
    /// <summary>Longest header <see cref="WriteV1"/> and <see cref="WriteV2"/> make.</summary>
    public const int MaxWritten = Limits.ProxyProtocolLine;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads a header at the start of the input. Whoever speaks without one is refused.</summary>
    public static Progress Read(ReadOnlySpan<byte> input, out ProxyHeader header)
    {
        header = default;
        if (input.IsEmpty)
        {
            return Progress.More;
        }

        return input[0] == 'P' ? ReadV1(input, ref header) : ReadV2(input, ref header);
    }

    private static Progress ReadV1(ReadOnlySpan<byte> input, ref ProxyHeader header)
    {
        var prefix = "PROXY "u8;
        var common = Math.Min(prefix.Length, input.Length);
        if (!input[..common].SequenceEqual(prefix[..common]))
        {
            return Progress.Rejected;
        }

        var window = input[..Math.Min(input.Length, Limits.ProxyProtocolLine)];
        var end = window.IndexOf((byte)'\n');
        if (end < 0)
        {
            return window.Length == Limits.ProxyProtocolLine ? Progress.Rejected : Progress.More;
        }

        if (window[end - 1] != '\r')
        {
            return Progress.Rejected;
        }

        header.Length = end + 1;
        return ReadLine(window[prefix.Length..(end - 1)], ref header) ? Progress.Done : Progress.Rejected;
    }

    private static bool ReadLine(ReadOnlySpan<byte> line, ref ProxyHeader header)
    {
        if (line.StartsWith("UNKNOWN"u8) && (line.Length == 7 || line[7] == ' '))
        {
            header.Local = true;
            return true;
        }

        var v4 = line.StartsWith("TCP4 "u8);
        if (!v4 && !line.StartsWith("TCP6 "u8))
        {
            return false;
        }

        line = line[5..];
        return !line.EndsWith(" "u8)
            && NextAddress(ref line, v4, out header.Source) && NextAddress(ref line, v4, out header.Destination)
            && NextPort(ref line, out header.SourcePort) && NextPort(ref line, out header.DestinationPort)
            && line.IsEmpty;
    }

    private static bool NextAddress(ref ReadOnlySpan<byte> line, bool v4, out IpBits address)
    {
        var space = line.IndexOf((byte)' ');
        address = default;
        if (space < 0 || line[..space].Contains((byte)':') == v4 || !IpText.TryParse(line[..space], out address))
        {
            return false;
        }

        line = line[(space + 1)..];
        return true;
    }

    private static bool NextPort(ref ReadOnlySpan<byte> line, out ushort port)
    {
        var space = line.IndexOf((byte)' ');
        var text = space < 0 ? line : line[..space];
        line = space < 0 ? default : line[(space + 1)..];
        port = 0;
        return text.Length is > 0 and <= 5 && (text[0] != '0' || text.Length == 1)
            && Utf8Parser.TryParse(text, out port, out var used) && used == text.Length;
    }

    private static Progress ReadV2(ReadOnlySpan<byte> input, ref ProxyHeader header)
    {
        var common = Math.Min(Signature.Length, input.Length);
        if (!input[..common].SequenceEqual(Signature[..common]) || input.Length > 12 && input[12] is not (0x20 or 0x21))
        {
            return Progress.Rejected;
        }

        if (input.Length < 16)
        {
            return Progress.More;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(input[14..]);
        var family = input[13];
        var needed = family switch { 0x11 => 12, 0x21 => 36, _ => 0 };
        if (16 + length > Limits.ProxyProtocolHeader || input[12] == 0x21 && length < needed
            || family >> 4 > 3 || (family & 0xF) > 2)
        {
            return Progress.Rejected;
        }

        if (input.Length < 16 + length)
        {
            return Progress.More;
        }

        header.Length = 16 + length;
        header.Local = input[12] == 0x20 || needed == 0;
        if (header.Local)
        {
            return Progress.Done;
        }

        var size = (needed - 4) / 2;
        header.Source = ReadAddress(input.Slice(16, size));
        header.Destination = ReadAddress(input.Slice(16 + size, size));
        header.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(input[(16 + 2 * size)..]);
        header.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(input[(18 + 2 * size)..]);
        return Progress.Done;
    }

    private static IpBits ReadAddress(ReadOnlySpan<byte> octets) => octets.Length == 4
        ? IpBits.FromV4(BinaryPrimitives.ReadUInt32BigEndian(octets)) : IpBits.Read(octets);

    /// <summary>Writes a version 1 header and returns its length. Mixed families are sent as TCP6.</summary>
    public static int WriteV1(in ProxyHeader header, Span<byte> to)
    {
        if (header.Local)
        {
            "PROXY UNKNOWN\r\n"u8.CopyTo(to);
            return 15;
        }

        var v4 = header.Source.IsV4 && header.Destination.IsV4;
        (v4 ? "PROXY TCP4 "u8 : "PROXY TCP6 "u8).CopyTo(to);
        var at = 11;
        at += FormatAddress(header.Source, v4, to[at..]);
        to[at++] = Octets.Sp;
        at += FormatAddress(header.Destination, v4, to[at..]);
        to[at++] = Octets.Sp;
        Utf8Formatter.TryFormat(header.SourcePort, to[at..], out var count);
        at += count;
        to[at++] = Octets.Sp;
        Utf8Formatter.TryFormat(header.DestinationPort, to[at..], out count);
        at += count;
        to[at++] = Octets.Cr;
        to[at++] = Octets.Lf;
        return at;
    }

    private static int FormatAddress(IpBits address, bool v4, Span<byte> to)
    {
        var prefix = v4 || !address.IsV4 ? default : "::ffff:"u8;
        prefix.CopyTo(to);
        return prefix.Length + IpText.Format(address, to[prefix.Length..]);
    }

    /// <summary>Writes a version 2 header without TLVs and returns its length.</summary>
    public static int WriteV2(in ProxyHeader header, Span<byte> to)
    {
        Signature.CopyTo(to);
        var v4 = header.Source.IsV4 && header.Destination.IsV4;
        var size = header.Local ? 0 : v4 ? 4 : 16;
        to[12] = header.Local ? (byte)0x20 : (byte)0x21;
        to[13] = header.Local ? (byte)0 : v4 ? (byte)0x11 : (byte)0x21;
        var length = header.Local ? 0 : 2 * size + 4;
        BinaryPrimitives.WriteUInt16BigEndian(to[14..], (ushort)length);
        if (header.Local)
        {
            return 16;
        }

        WriteAddress(header.Source, v4, to[16..]);
        WriteAddress(header.Destination, v4, to[(16 + size)..]);
        BinaryPrimitives.WriteUInt16BigEndian(to[(16 + 2 * size)..], header.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(to[(18 + 2 * size)..], header.DestinationPort);
        return 16 + length;
    }

    private static void WriteAddress(IpBits address, bool v4, Span<byte> to)
    {
        if (v4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(to, address.V4);
        }
        else
        {
            address.Write(to);
        }
    }
}
