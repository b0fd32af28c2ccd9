using Ringwall.Core.Http;
using Ringwall.Tests.Fakes;
using Ringwall.Tests.Tidy;

namespace Ringwall.Tests.Core.Http;

/// <summary>
/// Mutations of the kept messages (test/corpus/http1) through every HTTP/1.1 reader: nothing throws, a split changes
/// nothing, nothing is kept beyond its limit, and what is accepted is read alike by the second reader.
/// </summary>
public sealed class HuntTests
{
    private static string Folder => Path.Combine(SourceTree.Root, "test", "corpus", "http1");

    [Fact]
    public void Mutations_of_kept_and_found_messages_are_read_in_one_way()
    {
        var rewriter = new Rewriter();
        new Hunt(Folder, File.ReadAllBytes, octets => octets).Run(30_000, (input, random) =>
        {
            FuzzTests.Judge(input, random);
            SweepTests.Judge(rewriter, input, input.Length);
            return [Request(input), Response(input), "content " + rewriter.Rejection];
        });
    }

    private static string Request(byte[] input)
    {
        var head = new RequestHead();
        var progress = Http1RequestReader.Read(input.ToArray(), 0, input.Length, head, default, out var rejection);
        Assert.InRange(head.Fields.Count, 0, 128);
        return progress == Progress.Done
            ? $"request {head.Method} {head.Version} {head.Chunked} {head.ContentLength > 0} {head.KeepAlive} "
                + $"{head.ExpectContinue} {head.WebSocket} {head.PathFlags != PathFlags.None}"
            : $"request {progress} {rejection}";
    }

    private static string Response(byte[] input)
    {
        var head = new ResponseHead();
        var progress = Http1ResponseReader.Read(
            input.ToArray(), 0, input.Length, head, Method.Get, true, out var fault);
        Assert.InRange(head.Fields.Count, 0, 256);
        return progress == Progress.Done
            ? $"response {head.Status / 100} {head.Framing} {head.KeepAlive}"
            : $"response {progress} {fault}";
    }
}
