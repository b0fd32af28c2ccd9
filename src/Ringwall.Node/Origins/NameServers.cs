using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Ringwall.Core.Dns;
using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>Addresses of a name, and how long they hold (milliseconds).</summary>
public readonly record struct NameFound(Address[] Addresses, int LifeMs);

/// <summary>
/// The system's name servers, asked directly because the system's own resolver keeps lifetimes to itself. What is not
/// theirs to answer goes to that one all the same: names of /etc/hosts, names without a dot, and names they do not
/// know but another source of the system might. Blocks; for the resolver's threads.
/// </summary>
public sealed class NameServers(IReadOnlyList<IPEndPoint> servers, string hostsFile = "/etc/hosts")
{
    /// <summary>Those of /etc/resolv.conf; read anew at each look-up, since networks come and go.</summary>
    public static NameServers OfSystem() => new(Read("/etc/resolv.conf"));

    public static IReadOnlyList<IPEndPoint> Read(string file)
    {
        try
        {
            return
            [
                .. File.ReadLines(file)
                    .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                    .Where(words => words is ["nameserver", _, ..])
                    .Select(words => IPAddress.TryParse(words[1], out var ip) ? new IPEndPoint(ip, 53) : null)
                    .OfType<IPEndPoint>()
                    .Take(Limits.NameServers),
            ];
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public NameFound LookUp(string name, bool v6)
    {
        if (servers.Count == 0 || !name.Contains('.', StringComparison.Ordinal) || IsInHosts(name)
            || AddressQuery.Of(name, v6, 0, Limits.NameUdpBytes) is null)
        {
            return new NameFound(AskSystem(name, v6), Limits.NameMs);
        }

        var found = new List<IpBits>();
        foreach (var server in servers.Concat(servers))
        {
            switch (Ask(server, name, v6, found, out var seconds))
            {
                case AddressReply.Found:
                    var life = Math.Clamp(seconds * 1000L, Limits.NameLeastMs, Limits.NameMostMs);
                    return new NameFound(
                        [.. found.Take(Limits.AddressesPerName).Select(bits => new Address(bits, 0))], (int)life);
                case AddressReply.NoAddress:
                    return new NameFound([], Limits.NameMs);
                case AddressReply.NoName:
                    return new NameFound(AskSystem(name, v6), Limits.NameMs);
                default:
                    continue;
            }
        }

        throw new SocketException((int)SocketError.TryAgain);
    }

    /// <summary>Whom the system would ask: hosts file, name servers, and whatever else it is set up with.</summary>
    public static Address[] AskSystem(string name, bool v6)
    {
        var found = Dns.GetHostAddresses(name, v6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        return [.. found.Take(Limits.AddressesPerName).Select(ip => Address.From(ip, 0))];
    }

    private static AddressReply Ask(IPEndPoint server, string name, bool v6, List<IpBits> found, out uint seconds)
    {
        seconds = 0;
        var id = BinaryPrimitives.ReadUInt16LittleEndian(RandomNumberGenerator.GetBytes(2));
        var query = AddressQuery.Of(name, v6, id, Limits.NameUdpBytes)!;
        try
        {
            var reply = AskByUdp(server, query, found, out seconds);
            return reply == AddressReply.Truncated ? AskByTcp(server, query, found, out seconds) : reply;
        }
        catch (Exception trouble) when (trouble is SocketException or IOException or OperationCanceledException)
        {
            return AddressReply.ServerFailed;
        }
    }

    /// <summary>Connected, so that only the server's datagrams come in, to a port of the kernel's choice.</summary>
    private static AddressReply AskByUdp(IPEndPoint server, AddressQuery query, List<IpBits> found, out uint seconds)
    {
        using var patience = new CancellationTokenSource(Limits.NameServerMs);
        using var udp = new UdpClient(server.AddressFamily);
        udp.Connect(server);
        udp.Send(query.Message);
        while (true)
        {
            var datagram = udp.ReceiveAsync(patience.Token).AsTask().GetAwaiter().GetResult();
            var reply = query.Read(datagram.Buffer, found, out seconds);
            if (reply != AddressReply.NotOurs)
            {
                return reply;
            }
        }
    }

    private static AddressReply AskByTcp(IPEndPoint server, AddressQuery query, List<IpBits> found, out uint seconds)
    {
        using var patience = new CancellationTokenSource(Limits.NameServerMs);
        using var tcp = new TcpClient(server.AddressFamily);
        tcp.ConnectAsync(server, patience.Token).AsTask().GetAwaiter().GetResult();
        var stream = tcp.GetStream();
        var framed = new byte[2 + query.Message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Message.Length);
        query.Message.CopyTo(framed.AsSpan(2));
        stream.Write(framed);
        var head = new byte[2];
        stream.ReadExactlyAsync(head, patience.Token).AsTask().GetAwaiter().GetResult();
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        stream.ReadExactlyAsync(answer, patience.Token).AsTask().GetAwaiter().GetResult();
        return query.Read(answer, found, out seconds);
    }

    private bool IsInHosts(string name)
    {
        try
        {
            return File.ReadLines(hostsFile).Take(Limits.HostsLines).Any(line => line.Split('#')[0]
                .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Contains(name, StringComparer.OrdinalIgnoreCase));
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
