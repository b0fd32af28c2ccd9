using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Traces;

/// <summary>
/// An OTLP/HTTP receiver: it decodes what it is sent as any reader of the format would, knowing field numbers only, and
/// answers what it is told.
/// </summary>
internal sealed class Collector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly BlockingCollection<Message> _received = [];
    private readonly Queue<int> _statuses;

    public Collector(params IEnumerable<int> statuses)
    {
        _statuses = new Queue<int>(statuses);
        Address = $"http://127.0.0.1:{Ports.Take()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public string Address { get; }

    public int Posts { get; private set; }

    /// <summary>The next request taken with 200.</summary>
    public Message Next() =>
        _received.TryTake(out var message, TimeSpan.FromSeconds(60)) ? message
            : throw new TimeoutException("the collector got nothing");

    public void Dispose() => _listener.Close();

    private void Serve()
    {
        try
        {
            while (true)
            {
                var context = _listener.GetContext();
                var content = new MemoryStream();
                context.Request.InputStream.CopyTo(content);
                var good = context.Request is { HttpMethod: "POST", RawUrl: "/v1/traces" }
                    && context.Request.ContentType == "application/x-protobuf";
                Posts++;
                var status = !good ? 400 : _statuses.TryDequeue(out var told) ? told : 200;
                if (status == 200)
                {
                    _received.Add(Message.Read(content.ToArray()));
                }

                context.Response.StatusCode = status;
                context.Response.Close();
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}

/// <summary>A protocol buffers message as its fields: number and value, in order.</summary>
internal sealed class Message
{
    private readonly List<(int Field, ulong Number, byte[]? Octets)> _fields = [];

    public static Message Read(ReadOnlySpan<byte> octets)
    {
        var message = new Message();
        while (!octets.IsEmpty)
        {
            var tag = Varint(ref octets);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    message._fields.Add((field, Varint(ref octets), null));
                    break;
                case 1:
                    message._fields.Add((field, BitConverter.ToUInt64(octets), null));
                    octets = octets[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref octets);
                    message._fields.Add((field, 0, octets[..length].ToArray()));
                    octets = octets[length..];
                    break;
                case 5:
                    message._fields.Add((field, BitConverter.ToUInt32(octets), null));
                    octets = octets[4..];
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }

        return message;
    }

    public IEnumerable<Message> All(int field) => _fields.Where(f => f.Field == field).Select(f => Read(f.Octets!));

    public Message One(int field) => All(field).Single();

    public ulong Number(int field) => _fields.SingleOrDefault(f => f.Field == field).Number;

    public byte[]? Octets(int field) => _fields.SingleOrDefault(f => f.Field == field).Octets;

    /// <summary>Strictly UTF-8, as a string field must be.</summary>
    public string Text(int field) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Octets(field)!);

    public string Hex(int field) => Convert.ToHexStringLower(Octets(field) ?? []);

    /// <summary>Attributes (repeated KeyValue), numbers as text.</summary>
    public Dictionary<string, string> Attributes(int field) => All(field).ToDictionary(
        pair => pair.Text(1),
        pair => pair.One(2).Octets(1) is not null ? pair.One(2).Text(1) : $"{pair.One(2).Number(3)}");

    private static ulong Varint(ref ReadOnlySpan<byte> octets)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var octet = octets[0];
            octets = octets[1..];
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return value;
            }
        }
    }
}
