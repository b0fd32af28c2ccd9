using Ringwall.Control.Staff;
using Ringwall.Core.Trust;
using Ringwall.Tests.Control.Store;
using Limits = Ringwall.Control.Staff.Limits;

namespace Ringwall.Tests.Control.Staff;

public sealed class SessionTests(PostgresCluster cluster)
{
    public static TheoryData<string> Engines => StoreOf.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_session_ends_when_idle_when_a_day_is_over_and_at_sign_out(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var (idle, key) = await room.Enrol("Ada Example", Role.Triager);
        room.Store.Time.Advance(Limits.Idle);
        Assert.Null(room.Sessions.Find(idle.Secret));

        var used = (await room.Passkeys.FinishSignIn(key.Get(room.Passkeys.BeginSignIn())))!;
        var until = room.Store.Time.GetUtcNow() + Limits.Session;
        while (room.Store.Time.GetUtcNow() + TimeSpan.FromMinutes(20) < until)
        {
            room.Store.Time.Advance(TimeSpan.FromMinutes(20));
            Assert.NotNull(room.Sessions.Find(used.Secret));
        }

        room.Store.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Null(room.Sessions.Find(used.Secret));

        var left = (await room.Passkeys.FinishSignIn(key.Get(room.Passkeys.BeginSignIn())))!;
        room.Sessions.End(left.Secret);
        Assert.Null(room.Sessions.Find(left.Secret));
        Assert.Null(room.Sessions.Find(""));
    }

    [Fact]
    public async Task Suspending_somebody_ends_every_session_at_once_and_lets_nobody_in()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var (signedIn, key) = await room.Enrol("Ada Example", Role.Triager);
        Assert.True(room.Staff.Suspend(room.Machine, signedIn.Person, "left"));
        Assert.Null(room.Sessions.Find(signedIn.Secret));
        Assert.Null(await room.Passkeys.FinishSignIn(key.Get(room.Passkeys.BeginSignIn())));
        Assert.Null(room.Passkeys.Recover(signedIn.RecoveryCodes[0]));
        Assert.True(room.Staff.Readmit(room.Machine, signedIn.Person, "is back"));
        Assert.NotNull(await room.Passkeys.FinishSignIn(key.Get(room.Passkeys.BeginSignIn())));
    }

    [Fact]
    public async Task Roles_that_change_change_in_open_sessions_and_nobody_acts_in_a_role_they_lack()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var (signedIn, _) = await room.Enrol("Ada Example", Role.Triager);
        Assert.Null(Capacity.Of(room.Sessions.Find(signedIn.Secret)!, Role.DecisionOfficer));
        Assert.True(room.Staff.ChangeRoles(room.Machine, signedIn.Person, [Role.DecisionOfficer]));
        var principal = room.Sessions.Find(signedIn.Secret)!;
        Assert.Null(Capacity.Of(principal, Role.Triager));
        Assert.Equal($"{signedIn.Person}/DecisionOfficer", Capacity.Of(principal, Role.DecisionOfficer)!.Recorded);
    }

    [Fact]
    public void A_form_token_belongs_to_its_session()
    {
        var token = Sessions.FormToken("secret");
        Assert.True(Sessions.IsFormToken("secret", token));
        Assert.False(Sessions.IsFormToken("another secret", token));
        Assert.False(Sessions.IsFormToken("secret", null));
        Assert.False(Sessions.IsFormToken("secret", ""));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_token_has_its_scopes_an_end_and_can_be_revoked_and_is_not_in_the_store(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var month = TimeSpan.FromDays(30);
        var (id, secret) = room.Tokens.Add(room.Machine, "Flagger", [ApiTokens.TrustedFlaggerScope], month);
        Principal? Shown() => Principal.ByToken(room.Store.Database, room.Store.Time.GetUtcNow(), secret);
        Assert.Equal(["trusted-flagger"], Shown()!.Scopes);
        Assert.Empty(Shown()!.Roles);
        Assert.Equal(0, room.Store.Database.Read(s => s.Number(
            "SELECT count(*) FROM api_tokens WHERE name LIKE $1 OR id LIKE $1", $"%{secret[3..]}%")));
        Assert.True(room.Tokens.Revoke(room.Machine, id));
        Assert.False(room.Tokens.Revoke(room.Machine, id));
        Assert.Null(Shown());

        (_, secret) = room.Tokens.Add(room.Machine, "Robot", [ApiTokens.ReportScope], TimeSpan.FromDays(30));
        Assert.NotNull(Shown());
        room.Store.Time.Advance(TimeSpan.FromDays(30));
        Assert.Null(Shown());
        Assert.Throws<ArgumentException>(() => room.Tokens.Add(room.Machine, "Robot", ["everything"], month));
    }

    [Fact]
    public void A_new_machine_token_ends_the_former()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        room.Tokens.PutMachine("another");
        Principal? Of(string token) => Principal.ByToken(room.Store.Database, room.Store.Time.GetUtcNow(), token);
        Assert.Null(Of("machine-token"));
        Assert.Equal([Role.Operator], Of("another")!.Roles);
    }

    [Fact]
    public void Every_role_has_a_name_that_is_read_back() =>
        Assert.All(StaffRoles.All, role =>
        {
            Assert.True(StaffRoles.TryParse(StaffRoles.Name(role), out var read));
            Assert.Equal(role, read);
        });
}
