using Ringwall.Control.Desk;
using Ringwall.Control.Effects;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;
using Ringwall.Tests.Control.Staff;
using Ringwall.Tests.Control.Store;

namespace Ringwall.Tests.Control.Desk;

public sealed class TrustDeskTests(PostgresCluster cluster)
{
    public static TheoryData<string> Engines => StoreOf.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_command_is_recorded_with_who_gave_it_and_its_effects(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var desk = Desk(room, out var performer);
        var id = desk.NewId('C');
        var done = Assert.IsType<DeskAnswer.Done>(desk.Run(room.Machine, Register(id)));
        Assert.Equal("a customer", done.State.Customers[id].Name);
        Assert.Equal(("customer.registered", room.Machine.Recorded), (done.Events[0].Kind, done.Events[0].Actor));
        Assert.Equal(1, desk.Load(id).VersionOf(id));
        Assert.Equal($"{id}/welcome", Assert.Single(room.Events.Outbox.Take()).Key);
        Assert.Empty(performer.Seen);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Of_many_who_give_the_same_command_one_is_recorded(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var desk = Desk(room, out _);
        var answers = new DeskAnswer[8];
        Parallel.For(0, answers.Length, i => answers[i] = desk.Run(room.Machine, Register("C-1")));
        Assert.Single(answers.OfType<DeskAnswer.Done>());
        Assert.Single(room.Events.ReadStream("C-1"));
    }

    [Fact]
    public async Task Somebody_whose_role_may_not_is_refused_and_the_attempt_is_on_record()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var desk = Desk(room, out _);
        desk.Run(room.Machine, Register("C-1"));
        var triager = await room.As("Ada", Role.Triager);
        var refused = Assert.IsType<DeskAnswer.Refused>(desk.Run(triager, new ClearAtRisk("C-1", "no")));
        Assert.Equal(RefusalCode.RoleMayNot, refused.Why.Code);
        Assert.Equal(["customer.registered", "attempt.refused"], room.Events.ReadStream("C-1").Select(e => e.Kind));
        Assert.Equal(triager.Recorded, room.Events.ReadStream("C-1")[1].Actor);
    }

    [Fact]
    public async Task An_approval_without_the_persons_key_over_that_text_does_not_reach_the_rules()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var desk = Desk(room, out _);
        var officer = await room.As("Ada", Role.DecisionOfficer);
        foreach (var signature in (string[])["", "{}", "signed, Ada"])
        {
            var refused = Assert.IsType<DeskAnswer.Refused>(desk.Run(officer, new ApproveDecision(
                "D-2026-0001", ApprovalSlot.Officer, new string('0', 64), "a reason", true, true, signature)));
            Assert.Equal("signature", Assert.Single(refused.Why.Faults).Field);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Effects_are_carried_out_once_and_again_only_when_that_was_not_recorded(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var desk = Desk(room, out var performer);
        await using var clockwork = new Clockwork(desk, room.Events.Outbox, [performer], room.Store.Time, _ => { });
        desk.Run(room.Machine, Register("C-1"));
        performer.Fails = true;
        Assert.Equal(1, await clockwork.Round());
        Assert.Equal(0, await clockwork.Round());
        performer.Fails = false;
        room.Store.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await clockwork.Round());
        room.Store.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await clockwork.Round());
        Assert.Equal(["C-1/welcome", "C-1/welcome"], performer.Seen);
        Assert.Equal(
            [Outbox.FailedKind, Outbox.DoneKind],
            room.Events.ReadStream(Outbox.Stream("C-1/welcome")).Select(e => e.Kind));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_falls_due_is_done_from_the_store_alone_after_a_restart(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var draft = new ReportDraft
        {
            Kind = ReportKind.Phishing,
            Locators = ["https://a.test/login"],
            Explanation = "It asks for a password.",
            BonaFide = true,
            ReporterGroup = "g",
            Language = "en",
        };
        var taken = Desk(room, out _).Run(Capacity.Public, new TakeReport("R-1", draft, new string('0', 64)));
        Assert.IsType<DeskAnswer.Done>(taken);
        room.Store.Restart();
        var events = room.Store.Events();
        var desk = new TrustDesk(events, room.Store.Time, TrustSettings.Default, []);
        await using var clockwork = new Clockwork(desk, events.Outbox, [], room.Store.Time, _ => { });
        Assert.Equal(0, await clockwork.Round());
        room.Store.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(1, await clockwork.Round());
        Assert.Equal("clock.breached", events.ReadStream("R-1")[^1].Kind);
        Assert.Equal("schedule/Schedule", events.ReadStream("R-1")[^1].Actor);
        Assert.Equal(0, await clockwork.Round());
    }

    private static RegisterCustomer Register(string id) => new(id, "a customer", CustomerType.Business, true);

    private static TrustDesk Desk(StaffRoom room, out Welcome performer)
    {
        performer = new Welcome();
        return new TrustDesk(room.Events, room.Store.Time, TrustSettings.Default, [Welcome.Of]);
    }

    private sealed class Welcome : Performer
    {
        public override string Kind => "welcome";

        public bool Fails { get; set; }

        public List<string> Seen { get; } = [];

        public static IEnumerable<NewEffect> Of(Fact fact) => fact.What is CustomerRegistered
            ? [new NewEffect($"{fact.Stream}/welcome", "welcome", "{}")]
            : [];

        public override Task<string> Perform(Effect effect, CancellationToken stop)
        {
            Seen.Add(effect.Key);
            return Fails ? throw new IOException("no route") : Task.FromResult("sent");
        }
    }
}
