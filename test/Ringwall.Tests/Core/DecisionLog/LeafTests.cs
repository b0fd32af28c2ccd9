using System.Text;
using System.Text.Json.Nodes;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Tests.Core.DecisionLog;

public sealed class LeafTests
{
    private static readonly DateTimeOffset s_at = new(2026, 9, 3, 20, 41, 7, 123, 456, TimeSpan.Zero);

    [Fact]
    public void Members_are_sorted_and_texts_escaped_as_rfc_8785_shows()
    {
        const string Any = """
            { "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Dalet", "1": "One",
              "\ud83d\ude00": "Grinning Face", "\u0080": "Control", "\u00f6": "O With Diaeresis" }
            """;
        Assert.Equal(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"O With Diaeresis\","
            + "\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Grinning Face\",\"\ufb33\":\"Dalet\"}",
            Encoding.UTF8.GetString(CanonicalJson.Write(Any)));
        Assert.Equal(
            "[null,true,false,0,-1,9007199254740991,\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]",
            Encoding.UTF8.GetString(CanonicalJson.Write(
                "[null, true, false, -0, -1, 9007199254740991, \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c"
                + "\\\\\\\"\\/\"]")));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("9007199254740992")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"b\":1,\"a\":2}")]
    [InlineData("{\"a\": 1}")]
    [InlineData("\"\\u0041\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("1 ")]
    [InlineData("")]
    [InlineData("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]")]
    public void What_is_not_canonical_is_refused(string text) =>
        Assert.Null(CanonicalJson.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void An_entry_is_read_as_it_was_written()
    {
        var entry = new LogEntry
        {
            Kind = EntryKind.Published,
            At = s_at,
            Subject = "D-2026-0007",
            Role = "publisher-1",
            Commitment = Commitment.Of(new byte[32], [1]),
            Pages = [PublishedPage.Of("/decisions/D-2026-0007", 1, "page"u8, "text/html; charset=utf-8")],
            Data = new JsonObject { ["measure"] = "edge_block", ["hosts"] = new JsonArray("a.test") },
        };

        var octets = entry.Write();
        var read = LogEntry.Parse(octets, out var fault);

        Assert.Equal("", fault);
        Assert.Equal(octets, read!.Write());
        Assert.Equal((entry.At, entry.Commitment, "edge_block"), (read.At, read.Commitment, read.Fact("measure")));
        Assert.Equal(entry.Pages, read.Pages);
        Assert.StartsWith("{\"at\":\"2026-09-03T20:41:07.123456Z\",\"commitment\":", entry.ToString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("\"kind\":\"policy.published\"", "\"kind\":\"\"")]
    [InlineData("\"subject\"", "\"subjects\"")]
    [InlineData("123456Z", "123456z")]
    [InlineData("\"data\":{}", "\"data\":[]")]
    [InlineData("\"role\":\"r\"", "\"role\":null")]
    [InlineData("\"role\":\"r\"", "\"pages\":[]")]
    [InlineData("\"at\"", "\"a\"")]
    public void An_entry_with_another_form_is_refused(string part, string instead)
    {
        var entry = new LogEntry { Kind = EntryKind.PolicyPublished, At = s_at, Role = "r" };
        var text = entry.ToString();
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Null(LogEntry.Parse(
            CanonicalJson.Write(text.Replace(part, instead, StringComparison.Ordinal)), out var fault));
        Assert.NotEqual("", fault);
    }

    [Fact]
    public void A_commitment_opens_with_its_salt_and_record_only()
    {
        var salt = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var commitment = Commitment.Of(salt, "reporter: somebody"u8);

        Assert.True(commitment.Opens(salt, "reporter: somebody"u8));
        Assert.False(commitment.Opens(salt, "reporter: nobody"u8));
        salt[0]++;
        Assert.False(commitment.Opens(salt, "reporter: somebody"u8));
        Assert.False(commitment.Opens([], "reporter: somebody"u8));
        Assert.Equal(commitment, Commitment.Parse(commitment.ToString()));
    }
}
