using System.Globalization;
using System.Text.Json.Nodes;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Pages;

/// <summary>
/// The pages a node answers by itself, in a real browser: as people see them, in every language, by day and by night,
/// on a small screen and enlarged. Pictures of them are left beside the tests, in the folder pages.
/// </summary>
[Collection("edge")]
public sealed class PageTests
{
    private static readonly string[] s_languages = ["en", "fr", "de", "es"];

    [Theory]
    [InlineData("own_decision")]
    [InlineData("legal_order")]
    public async Task The_page_of_a_decision_is_for_everybody(string kind)
    {
        Need();
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        using var blocked = await edge.Block("D-2026-0001", kind);
        Assert.True(blocked.IsSuccessStatusCode, await blocked.Content.ReadAsStringAsync());
        await LookFromEverywhere(edge, kind);
    }

    [Fact]
    public async Task The_page_of_a_failure_is_for_everybody()
    {
        Need();

        // Nobody listens there: the origin is down.
        await using var edge = await Edge.Start(Ports.Take());
        await LookFromEverywhere(edge, "fault");
    }

    private static void Need() =>
        Assert.SkipUnless(Browser.Installed, "chromium is not installed (test/packages.txt)");

    private static async Task LookFromEverywhere(Edge edge, string name)
    {
        await using var browser = await Browser.Start();
        var url = $"http://{Edge.Host}:{edge.HttpPort}/a/page?of=it";
        foreach (var language in s_languages)
        {
            await Look(browser, url, $"{name}-{language}", new View { Language = language });
            await Look(browser, url, $"{name}-{language}-dark", new View(Dark: true) { Language = language });
            await Look(browser, url, $"{name}-{language}-phone", new View(320, 640, 2) { Language = language });
        }

        // 200 % of a window of 1280: the page has half of it; then the letters alone twice as large.
        await Look(browser, url, $"{name}-zoom", new View(640, 450, 2));
        await browser.Evaluate("document.documentElement.style.fontSize = '200%'");
        await Assert200(browser);
        await TabThrough(browser);
    }

    private static async Task Look(Browser browser, string url, string name, View view)
    {
        var asked = await browser.Open(url, view);
        Assert.Equal([url], asked.Where(one => !one.StartsWith("data:", StringComparison.Ordinal)));
        await browser.Picture(Path.Combine(AppContext.BaseDirectory, "pages", name + ".png"));
        await browser.Evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
        Assert.Equal(view.Language, (string?)await browser.Evaluate("document.documentElement.lang"));
        foreach (var check in (string[])[Checks.Structure, Checks.Contrast, Checks.Reflow, Checks.Targets])
        {
            Assert.Empty(Wrong(await browser.Evaluate(check)).Select(what => $"{name}: {what}"));
        }

        // The theme is the reader's: the page is dark when they asked for that.
        var paper = (string)(await browser.Evaluate("getComputedStyle(document.documentElement).backgroundColor"))!;
        var channels = paper[4..^1].Split(", ").Select(text => int.Parse(text, CultureInfo.InvariantCulture));
        Assert.Equal(view.Dark, channels.Max() < 64);
    }

    private static async Task Assert200(Browser browser) =>
        Assert.Empty(Wrong(await browser.Evaluate(Checks.Reflow)).Select(what => $"letters of 200 %: {what}"));

    /// <summary>
    /// Every link and every folded part can be reached with the keyboard alone, in the order of the page, and is seen.
    /// </summary>
    private static async Task TabThrough(Browser browser)
    {
        const string Stops = "[...document.querySelectorAll('a, summary')].map(e => e.textContent.trim())";
        var stops = Wrong(await browser.Evaluate(Stops));
        Assert.NotEmpty(stops);
        foreach (var stop in stops)
        {
            await browser.Press("Tab");
            var focus = (await browser.Evaluate(Checks.Focus))!;
            Assert.Equal((stop, true), ((string)focus["text"]!, (bool)focus["seen"]!));
        }
    }

    private static List<string> Wrong(JsonNode? list) => [.. list!.AsArray().Select(item => (string)item!)];
}
