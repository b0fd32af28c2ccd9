using Ringwall.Core.Http;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Tests.Node.Http;

/// <summary>Sends batches of requests and reads the answers away, itself allocating nothing.</summary>
internal sealed class Http2Throughput
{
    private const int Streams = 20;

    private readonly byte[] _batch = new byte[16 * 1024];
    private readonly byte[] _block;
    private MemoryConnection _client = null!;
    private int _length;
    private int _stream = 1;
    private bool _reads = true;

    public Http2Throughput()
    {
        var writer = new Core.Http.HpackWriter();
        _block = writer.Add(":method", "GET").Add(":scheme", "http")
            .Add(":path", "/a", Core.Http.HpackForm.WithoutIndexing)
            .Add(":authority", "a.test", Core.Http.HpackForm.WithoutIndexing)
            .Add("user-agent", "test", Core.Http.HpackForm.WithoutIndexing).Take();
    }

    /// <summary>Octets allocated in the best of so many rounds, the loop's part included.</summary>
    public long LeastAllocated(Http2Client host, int rounds)
    {
        var test = host.Loop;
        var (client, server) = MemoryConnection.Pair(test.Loop);
        _client = client;
        test.Loop.Spawn(new Http2Connection(server, new ListenerContext(false, []), host.Server).Serve());
        test.Loop.Spawn(ReadAway());
        Http2Frame.Preface.CopyTo(_batch);
        _length = Http2Frame.Preface.Length;
        _length += Http2Frame.Write(_batch.AsSpan(_length), 0, Http2FrameType.Settings, 0, 0);
        _length += Http2Frame.WriteNumber(_batch.AsSpan(_length), Http2FrameType.WindowUpdate, 0, 1_000_000_000);
        var least = long.MaxValue;
        for (var round = 0; round < rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            test.Loop.Spawn(Send());
            for (var i = 0; i < 12; i++)
            {
                test.Turn();
            }

            if (round > 2)
            {
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Fill();
        }

        Assert.Equal((_stream - 1) / 2 - Streams, host.Requests);
        _reads = false;
        client.Close();
        test.Settle();
        return least;
    }

    private void Fill()
    {
        _length = 0;
        for (var i = 0; i < Streams; i++, _stream += 2)
        {
            _length += Http2Frame.Write(_batch.AsSpan(_length), _block.Length, Http2FrameType.Headers, 5, _stream);
            _block.CopyTo(_batch, _length);
            _length += _block.Length;
        }
    }

    private async LoopTask Send() => await _client.Send(_batch, 0, _length);

    private async LoopTask ReadAway()
    {
        while (_reads && await _client.Fill() > 0)
        {
            _client.Consume(_client.Available);
        }
    }
}
