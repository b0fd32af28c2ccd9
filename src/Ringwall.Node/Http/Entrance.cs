using Ringwall.Core.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Tls;

namespace Ringwall.Node.Http;

/// <summary>Serves a connection that speaks one version of HTTP, to its end.</summary>
internal delegate LoopTask Serve(Connection connection, ListenerContext listener);

/// <summary>
/// What happens to a connection of one loop before it speaks HTTP: the PROXY protocol header if its listener expects
/// one, TLS if it listens for https, then HTTP/2 or HTTP/1.1 by ALPN; on plaintext by the first octets (RFC 9113
/// section 3.3). What is none of these is closed and counted here.
/// </summary>
internal sealed class Entrance(
    HttpServer server, ServerTls? tls, Func<Address, bool> mayIntroduce, Serve http1, Serve http2)
{
    private static readonly int s_badProxyHeader = CounterNames.Register("ringwall_proxy_protocol_refused_total");

    private static readonly int s_waited = CounterNames.Register("ringwall_tls_handshakes_waited_total");

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Clients inside now; read by other threads.</summary>
    public int Clients { get; private set; }

    private Loop Loop => server.Loop;

    /// <summary>Serves the connection to its end.</summary>
    public async LoopTask Enter(SocketConnection connection, ListenerContext listener)
    {
        Clients++;
        try
        {
            await Admit(connection, listener);
        }
        finally
        {
            Clients--;
            connection.Close();
        }
    }

    private async LoopTask Admit(SocketConnection connection, ListenerContext listener)
    {
        connection.Deadline = Loop.Now + Tls.Limits.HandshakeMs;
        var welcome = (!listener.ExpectsProxy || await ReadProxyHeader(connection))
            && (!listener.IsTls || await ShakeHands(connection));
        if (!welcome)
        {
            return;
        }

        connection.Deadline = Loop.Now + server.IdleMs;
        if (listener.IsTls ? connection.Tls!.Protocol == "h2" : await BeginsWithPreface(connection))
        {
            await http2(connection, listener);
        }
        else
        {
            await http1(connection, listener);
        }
    }

    /// <summary>
    /// The addresses in the header replace the socket's. Where proxies are declared, only they may send one: anybody
    /// else could claim any address.
    /// </summary>
    private async LoopTask<bool> ReadProxyHeader(SocketConnection connection)
    {
        var segment = Loop.Buffers.Rent(Core.Http.Limits.ProxyProtocolHeader);
        var progress = mayIntroduce(connection.Peer) ? Progress.More : Progress.Rejected;
        while (progress == Progress.More)
        {
            var count = await connection.Peek(segment.Array);
            progress = count <= 0 ? Progress.Rejected : TakeProxyHeader(connection, segment.Array.AsSpan(0, count));
        }

        Loop.Buffers.Return(segment);
        if (progress != Progress.Done)
        {
            Loop.Counters.Add(s_badProxyHeader);
        }

        return progress == Progress.Done;
    }

    private static Progress TakeProxyHeader(SocketConnection connection, ReadOnlySpan<byte> octets)
    {
        var progress = ProxyProtocol.Read(octets, out var header);
        if (progress == Progress.Done)
        {
            connection.Discard(header.Length);
            if (!header.Local)
            {
                connection.Peer = new Address(header.Source, header.SourcePort);
                connection.Local = new Address(header.Destination, header.DestinationPort);
            }
        }

        return progress;
    }

    private async LoopTask<bool> ShakeHands(SocketConnection connection)
    {
        if (tls is null || !await AwaitTurn(tls, connection))
        {
            return false;
        }

        if (!tls.HasRoom)
        {
            TlsFailures.OfClients.Count(Loop.Counters, TlsFailure.Crowded);
            return false;
        }

        var session = tls.Accept();
        var result = await connection.StartTls(session);
        if (result != 1 && session.Failure == TlsFailure.None)
        {
            var why = result == Io.TimedOut ? TlsFailure.Timeout : TlsFailure.Cut;
            TlsFailures.OfClients.Count(Loop.Counters, why);
        }

        return result == 1;
    }

    /// <summary>False: there are too many before it, or it is gone meanwhile.</summary>
    private async LoopTask<bool> AwaitTurn(ServerTls side, SocketConnection connection)
    {
        var wait = side.Pace.Take(Loop.Now, Loop.Snapshot.Edge.Listen.HandshakesPerSecond);
        if (wait < 0)
        {
            TlsFailures.OfClients.Count(Loop.Counters, TlsFailure.Rate);
            return false;
        }

        if (wait > 0)
        {
            Loop.Counters.Add(s_waited);
            await Loop.Sleep(wait);
        }

        return connection.IsOpen;
    }

    /// <summary>Reads as long as what has come could still become the preface of HTTP/2. Takes nothing.</summary>
    private static async LoopTask<bool> BeginsWithPreface(SocketConnection connection)
    {
        // Nothing is lost if it is closed before it has said anything.
        connection.Reclaimable = true;
        while (true)
        {
            if (await connection.Fill() <= 0)
            {
                // HTTP/1.1 knows what an early end means.
                return false;
            }

            var common = Math.Min(connection.Available, Preface.Length);
            if (!connection.Unread[..common].SequenceEqual(Preface[..common]))
            {
                return false;
            }

            if (common == Preface.Length)
            {
                return true;
            }
        }
    }
}
