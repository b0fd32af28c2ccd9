using Ringwall.Node.Http;

namespace Ringwall.Tests.Node.Http;

/// <summary>What a request becomes towards an origin, and an answer towards the client.</summary>
public sealed class ForwarderTests
{
    [Fact]
    public void A_get_goes_to_the_origin_and_its_answer_comes_back()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        var seen = bench.Get("/x?y=1");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", seen, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok", seen, StringComparison.Ordinal);
        Assert.StartsWith("GET /x?y=1 HTTP/1.1\r\nHost: a.test\r\n", origin.Requests[0], StringComparison.Ordinal);
        Assert.Equal([Fault.None], bench.Faults);
    }

    [Fact]
    public void Two_requests_share_one_origin_connection()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        var client = bench.Connect();
        client.Send("GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\nGET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(2, origin.Requests.Count);
        Assert.Equal(1, origin.Connections);
        client.HangUp();
        bench.AssertNothingHeld();
    }
}
