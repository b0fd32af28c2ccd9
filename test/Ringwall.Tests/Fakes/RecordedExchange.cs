using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Tests.Fakes;

/// <summary>
/// An exchange whose answer is kept to be looked at. It holds what the answer says, not how a wire carries it.
/// </summary>
internal sealed class RecordedExchange : Exchange
{
    private readonly List<(string Name, string Value)> _fields = [];
    private readonly List<byte> _content = [];

    public RecordedExchange(Loop loop) : base(MemoryConnection.Pair(loop).Server)
    {
        Snapshot = EdgeSnapshot.Build(new EdgeSettings { Operator = "Norrhamn Edge Co-op" }, []);
        RequestId = 0x7c1e40b29f3d0001;
    }

    internal override long Moved => BytesIn + BytesOut;

    public long AnnouncedLength { get; private set; } = -2;

    public bool Aborted { get; private set; }

    public bool Ended { get; private set; }

    public string Content => Encoding.UTF8.GetString([.. _content]);

    public IEnumerable<string> All(string name) => _fields.Where(f => f.Name == name).Select(f => f.Value);

    public string? One(string name) => All(name).SingleOrDefault();

    /// <summary>
    /// Reads a request the simple way: tests of answers need its method, host, target and fields only.
    /// </summary>
    public RecordedExchange Asks(
        string host, Method method = Method.Get, string target = "/",
        params (FieldId Id, string Name, string Value)[] fields)
    {
        var buffer = new MemoryStream();
        (int At, int Length) Put(string text)
        {
            var at = (int)buffer.Length;
            buffer.Write(Encoding.Latin1.GetBytes(text));
            return (at, text.Length);
        }

        Request.Clear();
        Request.Method = method;
        (Request.MethodOffset, Request.MethodLength) = Put(method.ToString().ToUpperInvariant());
        (Request.HostOffset, Request.HostLength) = Put(host);
        (Request.TargetOffset, Request.TargetLength) = Put(target);
        Request.PathLength = Request.TargetLength;
        foreach (var (id, name, value) in fields)
        {
            var (nameAt, nameLength) = Put(name);
            var (valueAt, valueLength) = Put(value);
            Request.Fields.Add(new Field
            {
                Id = id,
                NameOffset = nameAt,
                NameLength = (ushort)nameLength,
                ValueOffset = valueAt,
                ValueLength = valueLength,
            });
        }

        Request.Buffer = buffer.ToArray();
        return this;
    }

    public override ArraySegment<byte> Body => default;

    public override bool BodyEnded => true;

    public override LoopTask<int> ReadBody() => new(0);

    public override void ConsumeBody(int count)
    {
    }

    public override void CancelReadBody()
    {
    }

    public override FieldTable? Trailers(out byte[] buffer)
    {
        buffer = [];
        return null;
    }

    public override LoopTask<int> SendInterim(int status, ResponseHead? fields) => new(1);

    public override void BeginHead(int status, long contentLength)
    {
        Assert.False(Started);
        (Status, AnnouncedLength, Started) = (status, contentLength, true);
    }

    public override bool Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Assert.False(value.ContainsAnyInRange((byte)0, (byte)8) || value.ContainsAny("\r\n"u8), "an illegal octet");
        _fields.Add((Encoding.ASCII.GetString(name), Encoding.Latin1.GetString(value)));
        return true;
    }

    public override void EndHead()
    {
    }

    public override LoopTask<int> SendBody(byte[] array, int offset, int count, bool last)
    {
        _content.AddRange(array.AsSpan(offset, count));
        BytesOut += count;
        Ended |= last;
        return new(count);
    }

    public override LoopTask<int> EndBody(ResponseHead? trailers = null)
    {
        Ended = true;
        return new(1);
    }

    public override LoopTask<int> Flush() => new(1);

    internal override void GiveUp() => Aborted = true;

    public override void Abort() => Aborted = true;

    public override void BecomeTunnel()
    {
    }
}
