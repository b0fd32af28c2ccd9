using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Tests.Node.Http;

/// <summary>One HTTP/2 client against a connection whose path is a small function.</summary>
public sealed class Http2ConnectionTests
{
    private const string Date = "date: Thu, 01 Jan 2026 00:00:00 GMT";

    [Fact]
    public void A_request_is_answered_with_head_and_content()
    {
        using var client = new Http2Client();
        client.Greet().Request(1).Flush();
        Assert.Equal(
            [
                "Settings", "WINDOW_UPDATE 0 983041", "Settings ACK",
                $"HEADERS 1 :status: 200, content-length: 5, {Date}", "DATA 1 END 5",
            ],
            client.Seen.Select(f => f.ToString()));
    }

    [Fact]
    public void A_hundred_requests_of_one_turn_are_answered_and_nothing_is_left()
    {
        using var client = new Http2Client();
        client.Greet();
        for (var i = 0; i < 100; i++)
        {
            client.Request(2 * i + 1);
        }

        client.Flush();
        Assert.Equal(100, client.Seen.Count(f => f.Type == Http2FrameType.Data && f.EndsStream));
        Assert.Equal(0, client.Connection.Streams.Count);
        Assert.Equal(0, client.Alive);
    }

    [Fact]
    public void Content_is_read_to_its_end()
    {
        using var client = new Http2Client(Http2Client.Measure);
        client.Greet().Request(1, end: false, "POST").Data(1, 10_000).Data(1, 5, end: true).Flush();
        Assert.Equal(":status: 200", client.StatusOf(1));
        Assert.Equal("10005"u8, client.Seen.Last(f => f.Type == Http2FrameType.Data).Payload);
    }

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(7, 13)]
    public void However_octets_are_split_the_answers_are_the_same(int maxRead, int maxWrite)
    {
        var options = new MemoryOptions { MaxRead = maxRead, MaxWrite = maxWrite };
        using var client = new Http2Client(Http2Client.Measure, options);
        client.Greet().Request(1, end: false, "POST", "x: y")
            .Frame(Http2FrameType.Data, 8, 1, [3, 1, 2, 3, 4, 5, 0, 0, 0]).Data(1, 40, end: true).Request(3).Flush();
        Assert.Equal(
            [$"HEADERS 1 :status: 200, content-length: 2, {Date}", "DATA 1 END 2",
             $"HEADERS 3 :status: 200, content-length: 1, {Date}", "DATA 3 END 1"],
            client.Seen.Where(f => f.Type <= Http2FrameType.Headers).Select(f => f.ToString()).Order()
                .OrderBy(s => s.Split(' ')[1]).ThenByDescending(s => s[0]));
    }
}
