using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>Dates, preferences, trace context and loop counting.</summary>
public class SmallFormatTests
{
    [Theory]
    [InlineData(0, "Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData(784111777, "Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData(951782400, "Tue, 29 Feb 2000 00:00:00 GMT")]
    [InlineData(-1, "Wed, 31 Dec 1969 23:59:59 GMT")]
    [InlineData(253402300799, "Fri, 31 Dec 9999 23:59:59 GMT")]
    public void A_date_is_written_and_read_back(long seconds, string text)
    {
        Span<byte> to = stackalloc byte[HttpDate.Length];
        HttpDate.Format(seconds, to);
        Assert.Equal(text, Wire.Text(to));
        Assert.True(HttpDate.TryParse(to, 0, out var read));
        Assert.Equal(seconds, read);
    }

    [Theory]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", 784111777)]
    [InlineData("Sun Nov  6 08:49:37 1994", 784111777)]
    [InlineData("Sun Nov 16 08:49:37 1994", 784975777)]
    [InlineData("Thursday, 01-Jan-70 00:00:00 GMT", 3155760000)]
    public void The_obsolete_forms_are_read(string text, long seconds)
    {
        Assert.True(HttpDate.TryParse(Wire.Bytes(text), 1_764_000_000, out var read));
        Assert.Equal(seconds, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 UTC")]
    [InlineData("Sun, 31 Feb 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 24:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT ")]
    [InlineData("Xxx, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 0000 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-1994 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 94  ")]
    public void What_is_no_date_is_refused(string text) => Assert.False(HttpDate.TryParse(Wire.Bytes(text), 0, out _));

    [Theory]
    [InlineData("", "en")]
    [InlineData("de", "de")]
    [InlineData("de-AT, en;q=0.5", "de")]
    [InlineData("en;q=0.1, fr;q=0.9", "fr")]
    [InlineData("pt, es;q=0.3", "es")]
    [InlineData("pt", "en")]
    [InlineData("*", "en")]
    [InlineData("fr;q=0, de;q=0.001", "de")]
    [InlineData("fr;q=2, de;q=0.5", "de")]
    [InlineData("fr;q=abc,,;,ES ; q=0.7", "es")]
    public void A_language_is_chosen_by_quality(string value, string expected)
    {
        string[] offered = ["en", "fr", "es", "de"];
        Assert.Equal(expected, offered[Preference.Language(Wire.Bytes(value), offered)]);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("*/*", false)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false)]
    [InlineData("application/json", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("application/*", true)]
    [InlineData("application/json, text/html", false)]
    [InlineData("application/json, text/html;q=0.9", true)]
    [InlineData("application/json;q=0.5, */*;q=0.1", true)]
    public void A_problem_document_goes_to_who_prefers_JSON(string accept, bool expected) =>
        Assert.Equal(expected, Preference.WantsProblem(Wire.Bytes(accept)));

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", false)]
    public void A_trace_parent_is_read_and_written_back(string text, bool sampled)
    {
        Assert.True(TraceParent.TryParse(Wire.Bytes(text), out var trace));
        Assert.Equal(new TraceParent(0x0af7651916cd43dd, 0x8448eb211c80319c, 0xb7ad6b7169203331, sampled), trace);
        Span<byte> to = stackalloc byte[TraceParent.Length];
        trace.Write(to);
        Assert.Equal(text, Wire.Text(to));
    }

    [Theory]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", true)]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", false)]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", false)]
    [InlineData("", false)]
    public void A_trace_parent_is_whole_or_none(string text, bool expected) =>
        Assert.Equal(expected, TraceParent.TryParse(Wire.Bytes(text), out _));

    [Theory]
    [InlineData("CDN-Loop: foo, ringwall; v=1⏎CDN-Loop: bar; a=\"x,ringwall\"", 3, 1)]
    [InlineData("CDN-Loop: Ringwall, ringwall", 2, 2)]
    [InlineData("CDN-Loop: a.test:8080, [2001:db8::1]", 2, 0)]
    [InlineData("X: ringwall", 0, 0)]
    public void Members_of_CDN_Loop_are_counted_over_all_lines(string lines, int members, int own)
    {
        var head = new RequestHead();
        Assert.Equal(Progress.Done, Wire.Read(Wire.Expand($"GET / HTTP/1.1⏎Host: a.test⏎{lines}⏎⏎"), head, out _));
        Assert.True(CdnLoop.Count(head, "ringwall"u8, out var counted, out var ours));
        Assert.Equal((members, own), (counted, ours));
    }

    [Theory]
    [InlineData("a; x=\"")]
    [InlineData("a b")]
    [InlineData("\"ringwall\"")]
    public void A_CDN_Loop_that_does_not_parse_is_told(string value)
    {
        int members = 0, own = 0;
        Assert.False(CdnLoop.Count(Wire.Bytes(value), "ringwall"u8, ref members, ref own));
    }

    [Fact]
    public void Every_hop_in_Via_counts()
    {
        var head = new RequestHead();
        Wire.Read(Wire.Expand("GET / HTTP/1.1⏎Host: a.test⏎Via: 1.1 a, 1.0 b⏎Via: c⏎⏎"), head, out _);
        Assert.Equal(3, CdnLoop.CountVia(head));
    }
}
