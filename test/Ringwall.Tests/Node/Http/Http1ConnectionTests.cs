namespace Ringwall.Tests.Node.Http;

/// <summary>One HTTP/1.1 client against a connection whose path is a small function: framing, reuse, times.</summary>
public sealed class Http1ConnectionTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public void Two_requests_on_one_connection_get_two_answers_in_order()
    {
        using var edge = new Http1Bench();
        var wire = edge.Talk(Get + Get.Replace("/ ", "/two ", StringComparison.Ordinal));
        Assert.Equal(["/", "/two"], edge.Targets);
        Assert.Equal(2, Count(wire, "HTTP/1.1 200 OK\r\n"));
        Assert.Contains("Content-Length: 5\r\n", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("Connection: close", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_split_of_two_pipelined_requests_gives_the_same_answers()
    {
        const string Text = "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello" + Get;
        string Answer(params string[] parts)
        {
            using var edge = new Http1Bench { Echo = true };
            return edge.Talk(parts);
        }

        var whole = Answer(Text);
        Assert.Equal(2, Count(whole, "HTTP/1.1 200"));
        for (var i = 1; i < Text.Length; i++)
        {
            Assert.Equal(whole, Answer(Text[..i], Text[i..]));
        }
    }

    [Fact]
    public void Chunked_content_is_read_to_its_end_and_answered_chunked()
    {
        using var edge = new Http1Bench { Echo = true, KnownLength = false };
        var wire = edge.Talk("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX-T: y\r\n\r\n" + Get);
        Assert.Contains("Transfer-Encoding: chunked\r\n", wire, StringComparison.Ordinal);
        Assert.Equal("hello world", edge.Received);
        Assert.Equal(2, Count(wire, "HTTP/1.1 200"));
        Assert.Equal(2, Count(wire, "\r\n0\r\n\r\n"));
    }

    [Fact]
    public void A_head_is_answered_400_and_closed_when_it_cannot_be_read_in_one_way()
    {
        using var edge = new Http1Bench();
        var wire = edge.Talk("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Get);
        Assert.StartsWith("HTTP/1.1 400 ", wire, StringComparison.Ordinal);
        Assert.Equal(1, Count(wire, "HTTP/1.1 "));
        Assert.Empty(edge.Targets);
        Assert.True(edge.ClientSawEnd);
    }

    [Fact]
    public void A_trickling_head_is_answered_408_after_fifteen_seconds_from_its_first_byte()
    {
        using var edge = new Http1Bench();
        edge.Open();
        foreach (var octet in Get[..^2])
        {
            edge.Send(octet.ToString());
            edge.Loop.Advance(600);
        }

        Assert.StartsWith("HTTP/1.1 408 ", edge.Seen, StringComparison.Ordinal);
        Assert.True(edge.ClientSawEnd);
    }

    [Fact]
    public void An_idle_connection_is_closed_without_a_word_after_a_minute()
    {
        using var edge = new Http1Bench();
        edge.Open();
        edge.Loop.Advance(61_000);
        Assert.Equal("", edge.Seen);
        Assert.True(edge.ClientSawEnd);
    }

    [Fact]
    public void Content_slower_than_240_octets_a_second_is_given_up()
    {
        using var edge = new Http1Bench { Echo = true };
        edge.Open();
        edge.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10000\r\n\r\n");
        for (var i = 0; i < 10 && !edge.ClientSawEnd; i++)
        {
            edge.Send("x");
            edge.Loop.Advance(1_000);
        }

        Assert.True(edge.BodyFailed);
    }

    [Fact]
    public void Unread_content_within_64_KiB_is_read_away_and_the_connection_kept()
    {
        using var edge = new Http1Bench();
        const string Head = "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 60000\r\n\r\n";
        var wire = edge.Talk(Head + new string('x', 60000) + Get);
        Assert.Equal(2, Count(wire, "HTTP/1.1 200"));
    }

    [Fact]
    public void Unread_content_beyond_it_closes_the_connection_and_is_never_a_request()
    {
        // CVE-2025-4366: a connection reused with content unread makes that content the next request.
        using var edge = new Http1Bench();
        var wire = edge.Talk("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100000\r\n\r\n" + Get);
        Assert.Equal(1, Count(wire, "HTTP/1.1 200"));
        Assert.Contains("Connection: close\r\n", wire, StringComparison.Ordinal);
        Assert.Single(edge.Targets);
    }

    [Fact]
    public void A_client_that_waits_for_100_gets_it_when_the_content_is_wanted()
    {
        using var edge = new Http1Bench { Echo = true };
        edge.Open();
        edge.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", edge.Seen);
        edge.Send("hello");
        Assert.EndsWith("hello", edge.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Http_1_0_is_answered_without_chunks_and_closed()
    {
        using var edge = new Http1Bench { KnownLength = false };
        var wire = edge.Talk("GET / HTTP/1.0\r\nHost: a.test\r\nConnection: keep-alive\r\n\r\n");
        Assert.DoesNotContain("chunked", wire, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", wire, StringComparison.Ordinal);
        Assert.EndsWith("hello", wire, StringComparison.Ordinal);
        Assert.True(edge.ClientSawEnd);
    }

    [Fact]
    public void Head_is_answered_with_the_length_and_no_content()
    {
        using var edge = new Http1Bench();
        var wire = edge.Talk("HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n" + Get);
        Assert.Equal(2, Count(wire, "Content-Length: 5"));
        Assert.Equal(1, Count(wire, "hello"));
    }

    [Fact]
    public void An_answer_cut_short_ends_the_connection()
    {
        using var edge = new Http1Bench { CutShort = true };
        var wire = edge.Talk(Get + Get);
        Assert.Equal(1, Count(wire, "HTTP/1.1 200"));
        Assert.True(edge.ClientSawEnd);
        Assert.DoesNotContain("\r\n0\r\n\r\n", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_with_a_line_end_is_refused_by_the_writer()
    {
        using var edge = new Http1Bench { Poison = true };
        var wire = edge.Talk(Get);
        Assert.False(edge.PoisonTaken);
        Assert.DoesNotContain("Set-Cookie", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_stays_rented_when_clients_have_gone()
    {
        using var edge = new Http1Bench { Echo = true };
        edge.Talk("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello" + Get);
        edge.HangUp();
        Assert.Equal(0, edge.Loop.Loop.Buffers.Lent);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
