using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Ringwall.Core.Snapshot;

/// <summary>
/// The configuration as one run of octets: what control signs, nodes keep on disk, and lookups run over.
/// <code>
///   "RWZONES1" · edge length u32 · zones u32 · names u32          all numbers little-endian
///   edge settings (JSON)
///   zones × (length u32)      zones × (settings, JSON)
///   names × (zone u32, kind u8, length u16, name)                canonical; kind: host, parent of "*.", zone's own
/// name
/// </code>
/// Ten thousand zones are one array and two indexes; a zone becomes an object when it is first asked for.
/// </summary>
public sealed class ZoneImage
{
    private const int HeadLength = 20;
    private const int NameHead = 7;
    private readonly byte[] _bytes;
    private readonly int[] _zoneAt;
    private readonly ZoneSettings?[] _zones;
    private readonly HostIndex _hosts;
    private readonly HostIndex _wildcards;
    private readonly HostIndex _zoneNames;

    private ZoneImage(byte[] bytes, EdgeSettings edge, int[] zoneAt, HostIndex[] names)
    {
        _bytes = bytes;
        Edge = edge;
        _zoneAt = zoneAt;
        _zones = new ZoneSettings?[zoneAt.Length - 1];
        _hosts = names[(int)Kind.Host];
        _wildcards = names[(int)Kind.Wildcard];
        _zoneNames = names[(int)Kind.ZoneName];
    }

    private enum Kind : byte { Host, Wildcard, ZoneName }

    private static ReadOnlySpan<byte> Magic => "RWZONES1"u8;

    public static ZoneImage Empty { get; } = Open(Write(new EdgeSettings(), []), out _)!;

    public EdgeSettings Edge { get; }

    public int Count => _zones.Length;

    /// <summary>A zone's settings as written: equal octets mean equal settings.</summary>
    public ReadOnlySpan<byte> Octets(int zone) => _bytes.AsSpan(_zoneAt[zone], _zoneAt[zone + 1] - _zoneAt[zone]);

    /// <summary>Loops may race here: both read the same octets, either object will do.</summary>
    public ZoneSettings Zone(int zone) => _zones[zone] ??= Read(zone);

    /// <summary>The zone of this canonical host (exact before wildcard of one label), or −1.</summary>
    public int Find(ReadOnlySpan<byte> host)
    {
        var zone = _hosts.Find(host);
        return zone >= 0 || _wildcards.Count == 0 ? zone : _wildcards.Find(Parent(host));
    }

    /// <summary>The zone of this name, or −1.</summary>
    public int FindName(string name) => _zoneNames.Find(Encoding.UTF8.GetBytes(name));

    /// <summary>What follows the first label; empty when there is only one.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> host)
    {
        var dot = host.IndexOf((byte)'.');
        return dot > 0 ? host[(dot + 1)..] : default;
    }

    public static byte[] Write(EdgeSettings edge, IReadOnlyList<ZoneSettings> zones)
    {
        var edgeJson = JsonSerializer.SerializeToUtf8Bytes(edge, SnapshotJson.Default.EdgeSettings);
        var json = new byte[zones.Count][];
        var names = 0;
        var length = HeadLength + edgeJson.Length;
        for (var i = 0; i < json.Length; i++)
        {
            json[i] = JsonSerializer.SerializeToUtf8Bytes(zones[i], SnapshotJson.Default.ZoneSettings);
            length = checked(length + 4 + json[i].Length);
            foreach (var (_, name) in Names(zones[i]))
            {
                names++;
                length = checked(length + NameHead + Encoding.UTF8.GetByteCount(name));
            }
        }

        var bytes = new byte[length];
        var to = bytes.AsSpan();
        Magic.CopyTo(to);
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], (uint)edgeJson.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], (uint)json.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(to[16..], (uint)names);
        edgeJson.CopyTo(to[HeadLength..]);
        to = to[(HeadLength + edgeJson.Length)..];
        foreach (var zone in json)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(to, (uint)zone.Length);
            to = to[4..];
        }

        foreach (var zone in json)
        {
            zone.CopyTo(to);
            to = to[zone.Length..];
        }

        WriteNames(to, zones);
        return bytes;
    }

    /// <summary>
    /// Takes octets that came from elsewhere; null with the fault when they are no image. What this process wrote
    /// itself (<paramref name="ours"/>) is not read through.
    /// </summary>
    public static ZoneImage? Open(byte[] bytes, out string? fault, bool ours = false)
    {
        fault = "not a configuration image";
        if (bytes.Length < HeadLength || !bytes.AsSpan().StartsWith(Magic))
        {
            return null;
        }

        var edgeLength = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        var zones = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12));
        var names = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(16));
        var lengthsAt = HeadLength + (long)edgeLength;
        var at = lengthsAt + 4L * zones;
        if (zones > Limits.Zones || at + (long)NameHead * names > bytes.Length)
        {
            fault = "the configuration image is cut short or too large";
            return null;
        }

        var zoneAt = new int[zones + 1];
        for (var i = 0; i < zones; i++)
        {
            zoneAt[i] = (int)at;
            at += BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan((int)lengthsAt + 4 * i));
            if (at > bytes.Length)
            {
                fault = "the configuration image is cut short";
                return null;
            }
        }

        zoneAt[zones] = (int)at;
        if (ReadNames(bytes, (int)at, (int)names, (int)zones) is not { } indexes)
        {
            fault = "the name table of the configuration image is damaged";
            return null;
        }

        return Check(bytes, (int)edgeLength, zoneAt, indexes, ours, out fault);
    }

    /// <summary>
    /// Every zone is read once and forgotten, so that none can turn out unreadable when a client asks for it.
    /// </summary>
    private static ZoneImage? Check(
        byte[] bytes, int edgeLength, int[] zoneAt, HostIndex[] names, bool ours, out string? fault)
    {
        try
        {
            var edge = JsonSerializer.Deserialize(
                bytes.AsSpan(HeadLength, edgeLength), SnapshotJson.Default.EdgeSettings);
            if (edge is null)
            {
                fault = "the configuration image names no edge settings";
                return null;
            }

            var image = new ZoneImage(bytes, edge, zoneAt, names);
            for (var i = 0; i < image.Count && !ours; i++)
            {
                image.Read(i);
            }

            fault = null;
            return image;
        }
        catch (JsonException e)
        {
            fault = "the configuration image holds settings this version cannot read: " + e.Message;
            return null;
        }
    }

    private ZoneSettings Read(int zone) =>
        JsonSerializer.Deserialize(Octets(zone), SnapshotJson.Default.ZoneSettings)
        ?? throw new JsonException("a zone is null");

    private static IEnumerable<(Kind Kind, string Name)> Names(ZoneSettings zone)
    {
        yield return (Kind.ZoneName, zone.Name);
        foreach (var host in zone.Hosts)
        {
            var name = host.ToLowerInvariant();
            var wildcard = name.StartsWith("*.", StringComparison.Ordinal);
            yield return wildcard ? (Kind.Wildcard, name[2..]) : (Kind.Host, name);
        }
    }

    private static void WriteNames(Span<byte> to, IReadOnlyList<ZoneSettings> zones)
    {
        for (var i = 0; i < zones.Count; i++)
        {
            foreach (var (kind, name) in Names(zones[i]))
            {
                var length = Encoding.UTF8.GetBytes(name, to[NameHead..]);
                BinaryPrimitives.WriteUInt32LittleEndian(to, (uint)i);
                to[4] = (byte)kind;
                BinaryPrimitives.WriteUInt16LittleEndian(to[5..], checked((ushort)length));
                to = to[(NameHead + length)..];
            }
        }
    }

    /// <summary>One index for each kind of name; null when the table is not what its counts say.</summary>
    private static HostIndex[]? ReadNames(byte[] bytes, int at, int names, int zones)
    {
        var counts = new int[3];
        var starts = at;
        for (var i = 0; i < names; i++)
        {
            if (at + NameHead > bytes.Length
                || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) >= zones
                || bytes[at + 4] >= counts.Length)
            {
                return null;
            }

            counts[bytes[at + 4]]++;
            at += NameHead + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 5));
        }

        if (at != bytes.Length)
        {
            return null;
        }

        var indexes = Array.ConvertAll(counts, count => new HostIndex(bytes, count));
        for (at = starts; at < bytes.Length;)
        {
            var zone = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
            var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 5));
            indexes[bytes[at + 4]].Add(at + NameHead, length, (int)zone);
            at += NameHead + length;
        }

        return indexes;
    }
}
