using System.Security.Cryptography;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;
using Ringwall.Tests.Control.Store;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Control.Staff.Limits;

namespace Ringwall.Tests.Control.Staff;

public sealed class PasskeyTests(PostgresCluster cluster)
{
    public static TheoryData<string> Engines => StoreOf.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Somebody_invited_enrols_once_and_signs_in_with_the_key_from_then_on(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var (person, secret) = room.Staff.Invite(room.Machine, "Ada Example", [Role.Triager, Role.Investigator]);
        using var key = new Authenticator();
        var options = room.Passkeys.BeginEnrolment(secret)!;
        var enrolled = (await room.Passkeys.FinishEnrolment(secret, null, key.Create(options), "laptop"))!;
        Assert.Equal((person, Limits.RecoveryCodes), (enrolled.Person, enrolled.RecoveryCodes.Distinct().Count()));
        Assert.Null(room.Passkeys.BeginEnrolment(secret));

        var signedIn = (await room.Passkeys.FinishSignIn(key.Get(room.Passkeys.BeginSignIn())))!;
        var principal = room.Sessions.Find(signedIn.Secret)!;
        Assert.Equal(person, principal.Person);
        Assert.Equal([Role.Triager, Role.Investigator], principal.Roles.Order());
        Assert.Equal(
            [StaffEvents.Invited, StaffEvents.Enrolled],
            room.Events.ReadStream(StaffEvents.Stream(person)).Select(e => e.Kind));
        Assert.DoesNotContain(room.Events.ReadAll(0, 100), e => e.Payload.Contains("Ada", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_is_good_once_for_its_own_challenge_and_in_time()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var (_, key) = await room.Enrol("Ada Example", Role.Triager);
        var answer = key.Get(room.Passkeys.BeginSignIn());
        Assert.NotNull(await room.Passkeys.FinishSignIn(answer));
        Assert.Null(await room.Passkeys.FinishSignIn(answer));
        Assert.Null(await room.Passkeys.FinishSignIn(key.Get(room.Passkeys.BeginSignIn(), "AAAA")));
        var late = key.Get(room.Passkeys.BeginSignIn());
        room.Store.Time.Advance(Limits.Ceremony + TimeSpan.FromSeconds(1));
        Assert.Null(await room.Passkeys.FinishSignIn(late));
        foreach (var broken in (string[])["", "{}", "[]", "null", "{\"response\":{}}", answer[..^10]])
        {
            Assert.Null(await room.Passkeys.FinishSignIn(broken));
        }
    }

    [Fact]
    public async Task A_key_of_another_site_an_unverified_owner_and_a_cloned_key_are_refused()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var (_, secret) = room.Staff.Invite(room.Machine, "Ada Example", [Role.Triager]);
        using var elsewhere = new Authenticator("https://console.example.test.attacker.test");
        Assert.Null(await room.Passkeys.FinishEnrolment(
            secret, null, elsewhere.Create(room.Passkeys.BeginEnrolment(secret)!), "laptop"));

        using var key = new Authenticator();
        var enrolment = room.Passkeys.BeginEnrolment(secret)!;
        Assert.NotNull(await room.Passkeys.FinishEnrolment(secret, null, key.Create(enrolment), "laptop"));
        key.VerifiesUser = false;
        Assert.Null(await room.Passkeys.FinishSignIn(key.Get(room.Passkeys.BeginSignIn())));
        key.VerifiesUser = true;
        Assert.NotNull(await room.Passkeys.FinishSignIn(key.Get(room.Passkeys.BeginSignIn())));
        key.Rewind();
        Assert.Null(await room.Passkeys.FinishSignIn(key.Get(room.Passkeys.BeginSignIn())));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_recovery_code_is_good_once_and_only_for_enrolling_a_new_key(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var (enrolled, lost) = await room.Enrol("Ada Example", Role.DecisionOfficer);
        lost.Dispose();
        var code = enrolled.RecoveryCodes[3];
        var recovered = room.Passkeys.Recover(" " + code.ToLowerInvariant())!;
        Assert.Null(room.Passkeys.Recover(code));
        Assert.Null(room.Passkeys.Recover("AAAA-AAAA-AAAA-AAAA"));

        var principal = room.Sessions.Find(recovered.Secret)!;
        Assert.Empty(principal.Roles);
        Assert.Null(Capacity.Of(principal, Role.DecisionOfficer));
        using var key = new Authenticator();
        var again = await room.Passkeys.FinishEnrolment(
            null, principal, key.Create(room.Passkeys.BeginEnrolment(principal)!), "new laptop");
        Assert.Equal([Role.DecisionOfficer], room.Sessions.Find(again!.Secret)!.Roles);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_approval_is_the_persons_key_over_the_hash_of_exactly_that_text(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var (signedIn, key) = await room.Enrol("Ada Example", Role.DecisionOfficer);
        var (other, otherKey) = await room.Enrol("Bo Example", Role.LegalCounsel);
        var principal = room.Sessions.Find(signedIn.Secret)!;
        var text = SHA256.HashData("the decision"u8);
        var changed = SHA256.HashData("the decision, changed"u8);

        var answer = key.Get(room.Passkeys.BeginApproval(principal, text)!);
        Assert.Null(await room.Passkeys.FinishApproval(principal, changed, answer));
        var proof = (await room.Passkeys.FinishApproval(principal, text, answer))!;
        Assert.Null(await room.Passkeys.FinishApproval(principal, text, answer));
        Assert.Equal(principal.Person, proof.Person);

        var kept = ApprovalProof.Read(proof.Write())!;
        Assert.True(kept.IsFor(text));
        Assert.False(kept.IsFor(changed));
        Assert.False((kept with { AuthenticatorData = kept.AuthenticatorData[..^2] + "AA" }).IsFor(text));
        Assert.False((kept with { PublicKey = "oQ" }).IsFor(text));

        room.Passkeys.BeginApproval(principal, text);
        var foreign = otherKey.Get(room.Passkeys.BeginApproval(room.Sessions.Find(other.Secret)!, text)!);
        Assert.Null(await room.Passkeys.FinishApproval(principal, text, foreign));
    }

    [Fact]
    public async Task The_last_key_stays_and_a_second_one_can_be_removed()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var (signedIn, first) = await room.Enrol("Ada Example", Role.Triager);
        var principal = room.Sessions.Find(signedIn.Secret)!;
        Assert.False(room.Passkeys.Remove(principal, first.Credential));
        using var second = new Authenticator();
        var added = await room.Passkeys.FinishEnrolment(
            null, principal, second.Create(room.Passkeys.BeginEnrolment(principal)!), "key ring");
        Assert.Empty(added!.RecoveryCodes);
        Assert.True(room.Passkeys.Remove(principal, first.Credential));
        Assert.Null(await room.Passkeys.FinishSignIn(first.Get(room.Passkeys.BeginSignIn())));
        Assert.NotNull(await room.Passkeys.FinishSignIn(second.Get(room.Passkeys.BeginSignIn())));
    }
}
