using System.Net;
using System.Net.Http.Headers;
using Ringwall.Control;
using Ringwall.Control.Publication;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Snapshots;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;
using Ringwall.Tests.Node.Tls;

namespace Ringwall.Tests.Control;

public sealed class TicketSecretsTests : IDisposable
{
    private const int Period = 3600;

    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-tickets-").FullName;
    private readonly FakeTime _time = new();

    private string Place => Path.Combine(_folder, "tickets.secret");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_period_has_a_secret_and_the_one_before_and_the_next_are_given_too()
    {
        var secrets = New();
        var first = secrets.Current().Tickets;
        _time.Advance(TimeSpan.FromSeconds(Period));
        var second = secrets.Current().Tickets;
        _time.Advance(TimeSpan.FromSeconds(Period));
        var third = secrets.Current().Tickets;

        Assert.Equal([2, 3, 3], [first.Count, second.Count, third.Count]);
        Assert.Equal(first, second.Take(2));
        Assert.Equal(second.Skip(1), third.Take(2));
        Assert.Equal(4, first.Concat(third).Select(s => Convert.ToHexString(s.Secret)).Distinct().Count());
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), third[1].From);
    }

    [Fact]
    public void A_control_that_starts_again_gives_the_same_secrets_and_nobody_else_can_read_them()
    {
        var before = New().Current().Tickets;
        var after = New().Current().Tickets;

        Assert.Equal(before.Select(s => (s.From, Convert.ToHexString(s.Secret))),
            after.Select(s => (s.From, Convert.ToHexString(s.Secret))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Place));
    }

    [Fact]
    public void After_a_long_absence_nothing_of_before_is_given()
    {
        var before = New().Current().Tickets;
        _time.Advance(TimeSpan.FromSeconds(5 * Period));
        var after = New().Current();

        Assert.Null(after.Fault());
        Assert.Empty(before.Select(s => Convert.ToHexString(s.Secret))
            .Intersect(after.Tickets.Select(s => Convert.ToHexString(s.Secret))));
        Assert.InRange(_time.GetUtcNow().ToUnixTimeSeconds(), after.Tickets[0].From, after.Tickets[1].From - 1);
    }

    [Fact]
    public void A_file_that_holds_no_secrets_is_named()
    {
        File.WriteAllText(Place, "nonsense");
        Assert.Contains(Place, Assert.Throws<InvalidDataException>(New).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_of_one_control_take_each_others_tickets_and_nobody_else_gets_the_secrets()
    {
        await using var host = await Start();
        using var http = new HttpClient { BaseAddress = host.Address };
        foreach (var token in (string?[])[null, "wrong", Token("operator.token"), Token("metrics.token")])
        {
            http.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
            using var answer = await http.GetAsync("/node/v1/secrets");
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        }

        using var link = new ControlLink(host.Address, Token("node.token"));
        var (one, two) = (new TicketKeys(), new TicketKeys());
        await new SecretFollower(one).Take(link, CancellationToken.None);
        using var authority = new TestAuthority();
        var zone = TlsEdge.Zone("one.test", new TlsSettings { Certificates = [authority.Issue("one.test").Settings] });
        using var first = new TlsEdge([zone], tickets: one);
        using var second = new TlsEdge([zone], tickets: two);
        var session = Path.Combine(_folder, "session");
        first.OpenSsl($"-servername one.test -tls1_3 -sess_out {session}");
        second.OpenSsl($"-servername one.test -tls1_3 -sess_in {session}");
        await new SecretFollower(two).Take(link, CancellationToken.None);
        second.OpenSsl($"-servername one.test -tls1_3 -sess_in {session}");

        Assert.Equal([false, true], second.Infos.Select(info => info.Resumed));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token("node.token"));
        var document = await http.GetByteArrayAsync("/node/v1/documents/config?after=0&wait=0");
        foreach (var secret in (await link.Secrets(CancellationToken.None)).Tickets)
        {
            Assert.Equal(-1, document.AsSpan().IndexOf(secret.Secret));
            Assert.Equal(-1, document.AsSpan().IndexOf(
                System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(secret.Secret))));
        }
    }

    private TicketSecrets New() => new(Place, () => Period, _time);

    private async Task<ControlHost> Start()
    {
        var file = Path.Combine(_folder, "ringwall.yaml");
        await File.WriteAllTextAsync(file, "listen: { control: \"127.0.0.1:0\" }\nzones: [ { name: a.test, "
            + "hosts: [a.test], origins: [ { url: \"http://192.0.2.1\" } ] } ]\n");
        var options = new ControlOptions { ConfigFile = file, DataDirectory = Path.Combine(_folder, "data") };
        return (await ControlHost.Start(options, TimeProvider.System, _ => { }, CancellationToken.None))!;
    }

    private string Token(string name) => File.ReadAllText(Path.Combine(_folder, "data", "control", name)).Trim();
}
