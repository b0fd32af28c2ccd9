using System.Globalization;
using System.Text;
using Ringwall.Node.Loops;
using Ringwall.Tests.Core.Http;

namespace Ringwall.Tests.Fakes;

/// <summary>
/// A scripted origin on a memory connection: it reads requests whole and says exactly the bytes it is told, however
/// wrong; then it goes on, closes, resets or hangs.
/// </summary>
public sealed class FakeOrigin
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private int _open;

    public FakeOrigin(MemoryDialer dialer, string address)
    {
        var at = System.Net.IPEndPoint.Parse(address);
        At = Address.From(at.Address, at.Port);
        dialer.Serve(At, Serve);
    }

    public enum Then
    {
        GoOn,
        Close,
        Reset,
        Hang,
    }

    public Address At { get; }

    /// <summary>What is said to a request, and what happens next. The number is that of the request, from 1.</summary>
    public Func<int, string, (string Bytes, Then Then)> Script { get; set; } = (_, _) => (Ok, Then.GoOn);

    /// <summary>The answer is given on the head alone, content unread.</summary>
    public bool Early { get; set; }

    /// <summary>Milliseconds before an answer.</summary>
    public int DelayMs { get; set; }

    /// <summary>Runs on the connection after an answer with a 101.</summary>
    public Func<Connection, LoopTask>? Tunnel { get; set; }

    /// <summary>Bytes a connection begins with (a PROXY header) are taken off and kept here.</summary>
    public List<string> Preambles { get; } = [];

    public int PreambleLength { get; set; }

    /// <summary>Requests as received, head and content.</summary>
    public List<string> Requests { get; } = [];

    public List<string> Heads => [.. Requests.Select(r => r[..(r.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)])];

    public int Connections { get; private set; }

    public int Open => _open;

    public List<MemoryConnection> Alive { get; } = [];

    private async LoopTask Serve(Connection connection)
    {
        Connections++;
        _open++;
        Alive.Add((MemoryConnection)connection);
        if (PreambleLength == 0 || await ReadPreamble(connection))
        {
            await Converse(connection);
        }

        _open--;
        Alive.Remove((MemoryConnection)connection);
        connection.Consume(connection.Available);
        connection.Close();
    }

    private async LoopTask<bool> ReadPreamble(Connection connection)
    {
        while (connection.Available < PreambleLength)
        {
            if (await connection.Fill() <= 0)
            {
                return false;
            }
        }

        Preambles.Add(Encoding.Latin1.GetString(connection.Unread[..PreambleLength]));
        connection.Consume(PreambleLength);
        return true;
    }

    private async LoopTask Converse(Connection connection)
    {
        var received = new StringBuilder();
        while (true)
        {
            var request = await ReadRequest(connection, received);
            if (request is null)
            {
                return;
            }

            Requests.Add(request);
            if (!Early)
            {
                // Whatever a test makes the node send is read a second time, by the grammar alone.
                Assert.Single(GrammarCheck.Parse(Encoding.Latin1.GetBytes(request)));
            }

            if (DelayMs > 0)
            {
                await connection.Loop.Sleep(DelayMs);
            }

            var (bytes, then) = Script(Requests.Count, request);
            var octets = Encoding.Latin1.GetBytes(bytes);
            if (octets.Length > 0 && await connection.Send(octets, 0, octets.Length) < 0)
            {
                return;
            }

            if (Tunnel is { } tunnel && bytes.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            {
                await tunnel(connection);
                return;
            }

            if (then == Then.Hang)
            {
                while (await connection.Fill() > 0)
                {
                    connection.Consume(connection.Available);
                }
            }

            if (then == Then.Reset)
            {
                connection.Close(reset: true);
            }

            if (then != Then.GoOn)
            {
                return;
            }
        }
    }

    /// <summary>A whole request, or null when the connection ended first.</summary>
    private async LoopTask<string?> ReadRequest(Connection connection, StringBuilder received)
    {
        while (true)
        {
            received.Append(Encoding.Latin1.GetString(connection.Unread));
            connection.Consume(connection.Available);
            var text = received.ToString();
            var length = LengthOf(text);
            if (length > 0)
            {
                received.Remove(0, length);
                return text[..length];
            }

            if (await connection.Fill() <= 0)
            {
                return null;
            }
        }
    }

    private int LengthOf(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return 0;
        }

        var head = text[..end];
        var start = end + 4;
        if (Early)
        {
            return start;
        }

        if (head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            var last = text.IndexOf("0\r\n\r\n", start, StringComparison.Ordinal);
            return last < 0 ? 0 : last + 5;
        }

        const string Name = "\r\nContent-Length: ";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return start;
        }

        var stop = head.IndexOf('\r', at + 2);
        var value = stop < 0 ? head[(at + Name.Length)..] : head[(at + Name.Length)..stop];
        var length = int.Parse(value, CultureInfo.InvariantCulture);
        return text.Length >= start + length ? start + length : 0;
    }
}
