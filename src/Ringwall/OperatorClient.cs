using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Ringwall;

/// <summary>
/// The operator verbs' way to control: its API, so that no command bypasses the record. The address and the token come
/// from options, the environment (RINGWALL_CONTROL, RINGWALL_TOKEN), or the data folder.
/// </summary>
internal sealed class OperatorClient : IDisposable
{
    public static readonly Option<string?> Control = new("--control")
    {
        HelpName = "URL",
        Description = "Control's address.",
    };

    public static readonly Option<string> Data = new("--data")
    {
        HelpName = "FOLDER",
        Description = "Data folder, for address and token.",
        DefaultValueFactory = _ => "./data",
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print what the API answered." };

    private readonly HttpClient _http;
    private readonly bool _json;

    private OperatorClient(Uri address, string token, bool json)
    {
        _json = json;
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>
    /// A verb with the three common options. The call gives method, path and content; the print turns a good answer
    /// into lines.
    /// </summary>
    public static Command Verb(
        Command command,
        Func<ParseResult, (HttpMethod Method, string Path, JsonObject? Content)> call,
        Func<JsonNode, IEnumerable<string>> print)
    {
        command.Options.Add(Control);
        command.Options.Add(Data);
        command.Options.Add(Json);
        command.SetAction((parsed, stop) => Run(parsed, call(parsed), print, stop));
        return command;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<int> Run(
        ParseResult parsed,
        (HttpMethod Method, string Path, JsonObject? Content) call,
        Func<JsonNode, IEnumerable<string>> print,
        CancellationToken stop)
    {
        if (Open(parsed) is not { } client)
        {
            return ExitCode.NoControl;
        }

        using (client)
        {
            return await client.Send(call, print, stop);
        }
    }

    private static OperatorClient? Open(ParseResult parsed)
    {
        var folder = Path.Combine(parsed.GetValue(Data)!, "control");
        var address = parsed.GetValue(Control) ?? Environment.GetEnvironmentVariable("RINGWALL_CONTROL")
            ?? FirstLine(Path.Combine(folder, "url")) ?? "http://127.0.0.1:8800";
        var token = Environment.GetEnvironmentVariable("RINGWALL_TOKEN")
            ?? FirstLine(Path.Combine(folder, "operator.token"));
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            Console.Error.WriteLine($"{address} is no address; it looks like http://127.0.0.1:8800");
            return null;
        }

        if (token is null)
        {
            Console.Error.WriteLine($"no operator token: {folder} holds none and RINGWALL_TOKEN is not set");
            return null;
        }

        return new OperatorClient(uri, token, parsed.GetValue(Json));
    }

    private static string? FirstLine(string file) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault()?.Trim() : null;

    private async Task<int> Send(
        (HttpMethod Method, string Path, JsonObject? Content) call,
        Func<JsonNode, IEnumerable<string>> print,
        CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(call.Method, new Uri(call.Path, UriKind.Relative));
            if (call.Content is { } content)
            {
                request.Content = new StringContent(content.ToJsonString(), Encoding.UTF8, "application/json");
            }

            using var answer = await _http.SendAsync(request, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            var node = text.Length > 0 ? JsonNode.Parse(text) : null;
            if (_json && node is not null)
            {
                Console.WriteLine(node.ToJsonString());
            }

            if (answer.IsSuccessStatusCode)
            {
                if (!_json && node is not null)
                {
                    print(node).ToList().ForEach(Console.WriteLine);
                }

                return ExitCode.Done;
            }

            Explain(node, answer.StatusCode);
            return answer.StatusCode == HttpStatusCode.Unauthorized ? ExitCode.NoControl : ExitCode.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException)
        {
            Console.Error.WriteLine($"control at {_http.BaseAddress} does not answer: {e.Message}");
            return ExitCode.NoControl;
        }
    }

    /// <summary>A problem document (RFC 9457) in lines: what is wrong, then each fault with its place.</summary>
    private static void Explain(JsonNode? problem, HttpStatusCode status)
    {
        Console.Error.WriteLine($"{problem?["title"] ?? status.ToString()}: {problem?["detail"]}".TrimEnd(' ', ':'));
        foreach (var error in problem?["errors"]?.AsArray() ?? [])
        {
            Console.Error.WriteLine($"{error?["field"]}: {error?["message"]}");
        }

        foreach (var fault in problem?["faults"]?.AsArray() ?? [])
        {
            Console.Error.WriteLine($"{fault?["file"]}:{fault?["line"]}:{fault?["column"]}: {fault?["message"]}");
        }
    }
}
