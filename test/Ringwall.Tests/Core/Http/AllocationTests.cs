using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>The request's way through these readers and writers allocates nothing, however often it is gone.</summary>
public class AllocationTests
{
    private readonly RequestHead _request = new();
    private readonly ResponseHead _response = new();
    private readonly byte[] _in = new byte[4096];
    private readonly byte[] _out = new byte[4096];
    private ChunkedReader _chunked;

    [Fact]
    public void Reading_and_writing_a_request_and_its_answer_allocates_nothing()
    {
        var requests = Messages.Valid.Select(Wire.Bytes).ToArray();
        var refused = Wire.Bytes("GET /a b HTTP/1.1\r\n\r\n");
        var answer = Wire.Bytes(Wire.Expand(
            "HTTP/1.1 200 OK⏎X: a⏎ b⏎Connection: close, X⏎Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎X: y⏎⏎"));
        for (var i = 0; i < 3; i++)
        {
            Once(requests, refused, answer);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Once(requests, refused, answer);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Once(byte[][] requests, byte[] refused, byte[] answer)
    {
        foreach (var request in requests)
        {
            // The reader works in its buffer: the message is received anew each time.
            request.CopyTo(_in, 0);
            if (Http1RequestReader.Read(_in, 0, request.Length, _request, default, out _) != Progress.Done)
            {
                throw new InvalidOperationException();
            }

            var writer = new Http1Writer(_out);
            writer.RequestLine(_request.MethodBytes, _request.Target);
            foreach (ref var field in _request.Fields.All)
            {
                writer.Copy(_request.Name(field), _request.Value(field));
            }

            writer.Field("Content-Length"u8, _request.ContentLength);
            CdnLoop.Count(_request, "ringwall"u8, out _, out _);
            _ = Forwarding.Client(_request, new IpBits(0, 1), CidrSet.Empty);
        }

        Http1RequestReader.Read(refused, 0, refused.Length, _request, default, out _);
        if (Http1ResponseReader.Read(answer, 0, answer.Length, _response, Method.Get, false, out _) != Progress.Done)
        {
            throw new InvalidOperationException();
        }

        _chunked.Reset();
        _chunked.Read(answer.AsSpan(_response.WireLength), out _, out _, out _);
        HttpDate.Format(1_764_000_000, _out);
    }
}
