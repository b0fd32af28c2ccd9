using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Pages;

/// <summary>
/// A headless Chromium and one page of it, spoken to over the Chrome DevTools protocol. The host edge.test is this
/// machine; everything else a page might ask for does not resolve, and is noted.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-chromium-").FullName;
    private readonly ClientWebSocket _socket = new();
    private readonly List<JsonNode> _events = [];
    private Process? _process;
    private int _id;

    private Browser()
    {
    }

    public static bool Installed => Processes.Has("chromium");

    public static async Task<Browser> Start()
    {
        var browser = new Browser();
        var start = new ProcessStartInfo("chromium",
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
            "--host-resolver-rules=MAP edge.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--remote-debugging-port=0", $"--user-data-dir={browser._folder}", "about:blank",
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        browser._process = Process.Start(start)!;
        browser._process.ErrorDataReceived += static (_, _) => { };
        browser._process.BeginErrorReadLine();
        browser._process.BeginOutputReadLine();
        await browser.Attach();
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Loads an address as a person with these settings would; the URLs asked for on the way.</summary>
    public async Task<IReadOnlyList<string>> Open(string url, View view)
    {
        await Call("Emulation.setDeviceMetricsOverride", new()
        {
            ["width"] = view.Width, ["height"] = view.Height, ["deviceScaleFactor"] = view.Scale, ["mobile"] = false,
        });
        await Call("Emulation.setEmulatedMedia", new()
        {
            ["features"] = new JsonArray(
                new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = view.Dark ? "dark" : "light" }),
        });
        await Call("Network.setExtraHTTPHeaders", new()
        {
            ["headers"] = new JsonObject { ["Accept-Language"] = view.Language },
        });
        _events.Clear();
        await Call("Page.navigate", new() { ["url"] = url });
        while (!_events.Any(e => (string?)e["method"] == "Page.loadEventFired"))
        {
            await Hear();
        }

        return [.. _events.Where(e => (string?)e["method"] == "Network.requestWillBeSent")
            .Select(e => (string)e["params"]!["request"]!["url"]!)];
    }

    /// <summary>The value of an expression, as JSON.</summary>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        var answer = await Call("Runtime.evaluate", new()
        {
            ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true,
        });
        Assert.Null(answer["exceptionDetails"]);
        return answer["result"]!["value"];
    }

    public async Task Press(string key)
    {
        foreach (var type in (string[])["keyDown", "keyUp"])
        {
            await Call("Input.dispatchKeyEvent", new()
            {
                ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = key == "Tab" ? 9 : 13,
            });
        }
    }

    /// <summary>The whole page as a picture, for people to look at.</summary>
    public async Task Picture(string file)
    {
        var shot = await Call("Page.captureScreenshot", new() { ["captureBeyondViewport"] = true });
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, Convert.FromBase64String((string)shot["data"]!));
    }

    private async Task Attach()
    {
        var portFile = Path.Combine(_folder, "DevToolsActivePort");
        string[] lines = [];
        for (var end = Environment.TickCount64 + 60_000; lines.Length < 2; await Task.Delay(50))
        {
            Assert.True(Environment.TickCount64 < end && !_process!.HasExited, "chromium did not start");
            lines = File.Exists(portFile) ? await File.ReadAllLinesAsync(portFile) : [];
        }

        using var http = new HttpClient();
        using var made = await http.PutAsync($"http://127.0.0.1:{lines[0]}/json/new?about:blank", null);
        var target = JsonNode.Parse(await made.Content.ReadAsStringAsync())!;
        await _socket.ConnectAsync(new Uri((string)target["webSocketDebuggerUrl"]!), CancellationToken.None);
        await Call("Page.enable", []);
        await Call("Network.enable", []);
    }

    private async Task<JsonNode> Call(string method, JsonObject parameters)
    {
        var id = ++_id;
        var request = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await _socket.SendAsync(
            System.Text.Encoding.UTF8.GetBytes(request.ToJsonString()).AsMemory(), WebSocketMessageType.Text, true,
            CancellationToken.None);
        while (true)
        {
            var message = await Hear();
            if ((int?)message["id"] == id)
            {
                Assert.True(message["error"] is null, $"{method}: {message["error"]}");
                return message["result"]!;
            }
        }
    }

    private async Task<JsonNode> Hear()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult got;
        do
        {
            got = await _socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            message.Write(buffer, 0, got.Count);
        }
        while (!got.EndOfMessage);

        var node = JsonNode.Parse(message.ToArray())!;
        if (node["id"] is null)
        {
            _events.Add(node);
        }

        return node;
    }
}

/// <summary>How somebody looks at a page.</summary>
internal sealed record View(int Width = 1280, int Height = 900, double Scale = 1, bool Dark = false)
{
    public string Language { get; init; } = "en";
}
