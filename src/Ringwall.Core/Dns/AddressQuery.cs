using System.Buffers.Binary;
using Ringwall.Core.Http;

namespace Ringwall.Core.Dns;

/// <summary>What a name server said about a name's addresses.</summary>
public enum AddressReply : byte
{
    /// <summary>There are some.</summary>
    Found,

    /// <summary>The name exists and has none of this family.</summary>
    NoAddress,

    /// <summary>The name does not exist.</summary>
    NoName,

    /// <summary>Cut short: to be asked again by TCP.</summary>
    Truncated,

    /// <summary>The server could not say.</summary>
    ServerFailed,

    /// <summary>No answer to this question: somebody else's, or octets that are no message.</summary>
    NotOurs,
}

/// <summary>
/// One question for a name's addresses and the reading of its answer (RFC 1035 section 4), as a client of a recursive
/// name server needs it. An answer counts only with our id and our question, and only records of the name itself or of
/// what its aliases lead to.
/// </summary>
public sealed class AddressQuery
{
    private const int HeadBytes = 12;
    private const int NameBytes = 255;
    private const ushort TypeA = 1;
    private const ushort TypeAlias = 5;
    private const ushort TypeAaaa = 28;
    private const ushort ClassInternet = 1;

    private readonly byte[] _message;
    private readonly int _question;
    private readonly ushort _type;

    private AddressQuery(byte[] message, int question, ushort type) =>
        (_message, _question, _type) = (message, question, type);

    /// <summary>As sent by UDP; by TCP its length goes before it.</summary>
    public ReadOnlySpan<byte> Message => _message;

    /// <summary>The question, or null for what is no name of the DNS.</summary>
    /// <param name="name">Labels of ASCII letters, digits and the like.</param>
    /// <param name="v6">AAAA instead of A.</param>
    /// <param name="id">Random: who does not see the question cannot answer it.</param>
    /// <param name="udpBytes">What an answer by UDP may measure (RFC 6891).</param>
    public static AddressQuery? Of(string name, bool v6, ushort id, int udpBytes)
    {
        Span<byte> to = stackalloc byte[HeadBytes + NameBytes + 4 + 11];
        to.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(to, id);
        to[2] = 1;
        to[5] = 1;
        to[11] = 1;
        var at = HeadBytes;
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            if (label.Length is 0 or > 63 || at + label.Length + 2 > HeadBytes + NameBytes
                || !System.Text.Ascii.IsValid(label))
            {
                return null;
            }

            to[at++] = (byte)label.Length;
            at += System.Text.Encoding.ASCII.GetBytes(label.ToLowerInvariant(), to[at..]);
        }

        at++;
        var type = v6 ? TypeAaaa : TypeA;
        BinaryPrimitives.WriteUInt16BigEndian(to[at..], type);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 2)..], ClassInternet);
        at += 4;
        var question = at - HeadBytes;

        // OPT: the root's name, type 41, and our size in the place of the class.
        to[at + 2] = 41;
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 3)..], (ushort)udpBytes);
        return new AddressQuery(to[..(at + 11)].ToArray(), question, type);
    }

    /// <summary>
    /// Reads an answer: addresses (IPv4 as ::ffff:a.b.c.d) into the list, and the seconds for which all of it holds.
    /// </summary>
    public AddressReply Read(ReadOnlySpan<byte> answer, List<IpBits> addresses, out uint seconds)
    {
        addresses.Clear();
        seconds = uint.MaxValue;
        if (answer.Length < HeadBytes || answer[0] != _message[0] || answer[1] != _message[1] || answer[2] >> 7 == 0
            || BinaryPrimitives.ReadUInt16BigEndian(answer[4..]) != 1)
        {
            return AddressReply.NotOurs;
        }

        var code = answer[3] & 15;
        var at = HeadBytes + _question;
        if (answer.Length < at || !SameQuestion(answer[HeadBytes..at]))
        {
            // Servers may leave the question out of a bare refusal; such a one is no more than silence.
            return AddressReply.NotOurs;
        }

        if ((answer[2] & 2) != 0)
        {
            return AddressReply.Truncated;
        }

        if (code != 0)
        {
            return code == 3 ? AddressReply.NoName : AddressReply.ServerFailed;
        }

        var records = BinaryPrimitives.ReadUInt16BigEndian(answer[6..]);
        return ReadRecords(answer, at, records, addresses, ref seconds);
    }

    private AddressReply ReadRecords(
        ReadOnlySpan<byte> answer, int at, int records, List<IpBits> addresses, ref uint seconds)
    {
        Span<byte> wanted = stackalloc byte[NameBytes];
        Span<byte> owner = stackalloc byte[NameBytes];
        if (ReadName(answer, HeadBytes, wanted, out var wantedLength) < 0)
        {
            return AddressReply.NotOurs;
        }

        for (var i = 0; i < records; i++)
        {
            at = ReadName(answer, at, owner, out var length);
            if (at < 0 || at + 10 > answer.Length)
            {
                return AddressReply.ServerFailed;
            }

            var type = BinaryPrimitives.ReadUInt16BigEndian(answer[at..]);
            var life = BinaryPrimitives.ReadUInt32BigEndian(answer[(at + 4)..]);
            var size = BinaryPrimitives.ReadUInt16BigEndian(answer[(at + 8)..]);
            at += 10;
            if (at + size > answer.Length)
            {
                return AddressReply.ServerFailed;
            }

            if (owner[..length].SequenceEqual(wanted[..wantedLength]))
            {
                if (type == TypeAlias && ReadName(answer, at, wanted, out wantedLength) < 0)
                {
                    return AddressReply.ServerFailed;
                }

                if (type == _type && size == (type == TypeA ? 4 : 16))
                {
                    addresses.Add(type == TypeA
                        ? IpBits.FromV4(BinaryPrimitives.ReadUInt32BigEndian(answer[at..]))
                        : IpBits.Read(answer[at..]));
                }

                // RFC 2181 section 8: a lifetime with its top bit set is none.
                seconds = Math.Min(seconds, life > int.MaxValue ? 0 : life);
            }

            at += size;
        }

        return addresses.Count > 0 ? AddressReply.Found : AddressReply.NoAddress;
    }

    private bool SameQuestion(ReadOnlySpan<byte> other)
    {
        for (var i = 0; i < other.Length; i++)
        {
            if (Lower(other[i]) != _message[HeadBytes + i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A name in lower case, without compression; where the message goes on behind it, or −1. A pointer must lead
    /// backwards, so that a chain of them ends.
    /// </summary>
    private static int ReadName(ReadOnlySpan<byte> message, int at, Span<byte> name, out int length)
    {
        length = 0;
        var next = -1;
        var limit = at;
        while (at < message.Length)
        {
            int label = message[at];
            if (label == 0)
            {
                return next < 0 ? at + 1 : next;
            }

            if (label >= 0xC0)
            {
                if (at + 1 >= message.Length)
                {
                    return -1;
                }

                var target = (label & 0x3F) << 8 | message[at + 1];
                next = next < 0 ? at + 2 : next;
                if (target >= limit)
                {
                    return -1;
                }

                limit = at = target;
                continue;
            }

            if (label > 63 || at + 1 + label > message.Length || length + 1 + label > name.Length)
            {
                return -1;
            }

            for (var i = 0; i <= label; i++)
            {
                name[length++] = i == 0 ? (byte)label : Lower(message[at + i]);
            }

            at += 1 + label;
        }

        return -1;
    }

    private static byte Lower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
}
