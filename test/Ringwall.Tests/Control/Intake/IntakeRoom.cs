using System.Net;
using System.Text.RegularExpressions;
using Ringwall.Control;
using Ringwall.Control.Desk;
using Ringwall.Control.Intake;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;
using Ringwall.Tests.Control.Staff;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Control.Intake;

/// <summary>Control with its public door, a customer with a site behind it, and a browser without script.</summary>
internal sealed partial class IntakeRoom : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-intake-").FullName;
    private ControlHost? _host;
    private HttpClient? _console;

    private IntakeRoom(int port) => Browser = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    public HttpClient Browser { get; }

    public ControlHost Host => _host!;

    public Office Office => Host.Office;

    public Capacity Machine => Capacity.Of(
        Principal.ByToken(
            Office.Events.Database, TimeProvider.System.GetUtcNow(),
            File.ReadAllText(Path.Combine(_folder, "data/control/operator.token")).Trim())!,
        Role.Operator)!;

    /// <summary>Somebody of the staff, signed in at the console's side.</summary>
    public async Task<Colleague> Staff(string role)
    {
        using var owner = new HttpClient { BaseAddress = Host.Address };
        var token = await File.ReadAllTextAsync(Path.Combine(_folder, "data/control/operator.token"));
        owner.DefaultRequestHeaders.Authorization = new("Bearer", token.Trim());
        return await Colleague.Enrol(owner, _console ??= Console(), role);
    }

    public static async Task<IntakeRoom> Open(ServiceKind service = ServiceKind.SecurityCdn)
    {
        var port = Ports.Take();
        var room = new IntakeRoom(port);
        var options = new ControlOptions
        {
            ConfigFile = Path.Combine(room._folder, "ringwall.yaml"),
            ConfigText = $$"""
                listen: { control: "127.0.0.1:0" }
                console_url: "https://console.example.test"
                public: { host: trust.test, listen: "127.0.0.1:{{port}}", operator: "Example Co-op" }
                zones: [ { name: a.test, hosts: [a.test], origins: [ { url: "http://192.0.2.1" } ] } ]
                """,
            DataDirectory = Path.Combine(room._folder, "data"),
        };
        var said = new List<string>();
        room._host = await ControlHost.Start(options, TimeProvider.System, said.Add, CancellationToken.None);
        Assert.True(room._host is not null, string.Join('\n', said));
        Assert.IsType<DeskAnswer.Done>(room.Office.Desk.Run(
            room.Machine, new RegisterCustomer("C-forum", "Forum", CustomerType.Private, true)));
        Assert.IsType<DeskAnswer.Done>(room.Office.Desk.Run(
            room.Machine,
            new StartServing("C-forum", "web", service, LegalClass.Caching, ["forum.test"])));
        return room;
    }

    /// <summary>Fills in a step of the form and goes on; hidden fields are sent too.</summary>
    public async Task<(HttpStatusCode Status, string Page)> Post(
        string page, params IReadOnlyList<(string Name, string Value)> fields)
    {
        using var answer = await Browser.PostAsync("/abuse", new FormUrlEncodedContent(
            Hidden().Matches(page).Select(m => KeyValuePair.Create(m.Groups[1].Value, m.Groups[2].Value))
                .Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)))));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The first three steps of a report; the page of the fourth.</summary>
    public async Task<string> Fill(
        string kind, string where, string what, params IReadOnlyList<(string, string)> safety)
    {
        var page = await Browser.GetStringAsync("/abuse");
        (_, page) = await Post(page, ("kind", kind));
        (_, page) = await Post(page, ("where", where), ("what", what), ("unknown", "on"));
        var owner = Checked().Match(page).Groups[1].Value;
        IReadOnlyList<(string, string)> defaults = [("owner", owner), ("host", "anon"), ("hours", "1")];
        (_, page) = await Post(page, safety.Count > 0 ? safety : defaults);
        return page;
    }

    public static string Code(string page) => CodeIn().Match(page).Value;

    public ReportReceived Received(string code) => Assert.Single(
        Office.Events.ReadStream(ReceiptCode.ReportId(code)).Select(Facts.Of).Select(fact => fact!.What)
            .OfType<ReportReceived>());

    public IReadOnlyList<StoredEvent> All() => Office.Events.ReadAll(0, 1_000_000);

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        _console?.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private HttpClient Console() =>
        new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Host.Address };

    [GeneratedRegex("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();

    [GeneratedRegex("name=\"owner\" value=\"([a-z]+)\"(?: id=\"owner\")? checked")]
    private static partial Regex Checked();

    [GeneratedRegex("[A-Z]{4}-[0-9]{4}-[A-Z]{4}-[0-9]{4}")]
    private static partial Regex CodeIn();
}
