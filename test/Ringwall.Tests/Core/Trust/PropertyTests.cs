using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ringwall.Core.Trust;

namespace Ringwall.Tests.Core.Trust;

/// <summary>Any people, any commands, any order, any time between: what must never come of it.</summary>
public sealed class PropertyTests
{
    private static readonly string[] s_people = ["a", "b", "c", "d", "e"];

    private static readonly Role[] s_roles =
    [
        Role.SafetyLead, Role.LegalCounsel, Role.DecisionOfficer, Role.Publisher, Role.ExternalAdviser,
        Role.PolicyBoard, Role.PeerOfficer, Role.DemandOfficer, Role.Schedule, Role.AppealReviewer,
    ];

    private sealed record Step(int What, int Person, int Role, int Minutes, int Pick);

    [Fact]
    public void No_sequence_of_commands_reaches_an_illegal_measure_or_gives_one_person_two_hands()
    {
        var step = from what in Gen.Choose(0, 17)
                   from person in Gen.Choose(0, s_people.Length - 1)
                   from role in Gen.Choose(0, s_roles.Length - 1)
                   from minutes in Gen.Frequency((6, Gen.Choose(0, 90)), (1, Gen.Choose(0, 60 * 24 * 20)))
                   from pick in Gen.Choose(0, 5_000)
                   select new Step(what, person, role, minutes, pick);
        var run = from start in Gen.Choose(0, 7)
                  from steps in step.ArrayOf(90)
                  select (start, steps);
        var ordered = 0;
        Prop.ForAll(run.ToArbitrary(), plan =>
        {
            var s = Begin(plan.start);
            foreach (var next in plan.steps)
            {
                s.Now += TimeSpan.FromMinutes(next.Minutes);
                var command = Command(s, next);
                s.Try(command, new(s_people[next.Person], RoleFor(command, next)));
                Lawful(s);
            }

            ordered += s.State.Decisions.Values.Count(d => d.OrderedAt is not null);
            Replays(s);
        }).QuickCheckThrowOnFailure();
        Assert.True(ordered > 8, $"only {ordered} decisions came into force: the property looks at nothing");
    }

    /// <summary>
    /// Mostly a role that may try it, so that the rules after the first are reached; people are anybody.
    /// </summary>
    private static Role RoleFor(TrustCommand command, Step step)
    {
        var may = CommandRoles.Of(command.GetType());
        return step.Pick % 4 == 0 ? s_roles[step.Role]
            : command is ApproveDecision approve ? Story.Who(approve.Slot).Role
            : may[step.Role % may.Count];
    }

    private static Story Begin(int start)
    {
        var s = Story.Begun(atRisk: start % 4 == 3);
        s.Exhibit("X-1", ThreatLevel.HighSpecific, s.Now - TimeSpan.FromHours(2));
        s.Referral();
        s.ValidDemand();
        var measures = Enum.GetValues<Measure>();
        s.Draft(s.Content(), Story.Decision);
        s.Draft(
            s.Content(measures[start % measures.Length]) with
            {
                Ground = start % 2 == 0 ? Ground.LegalOrder : Ground.Terms, DemandId = "L-2026-0001", Until = null,
                Service = (ServiceKind)(start % 3), PolicyId = new[] { "P-hosting", Story.Policy, "P-dns" }[start % 3],
            },
            "D-2026-0002");
        if (start % 2 == 0)
        {
            s.Do(new ProposeDecision(Story.Decision), new("a", Role.SafetyLead));
        }

        return s;
    }

    private static TrustCommand Command(Story s, Step step)
    {
        var id = step.Pick % 3 == 0 ? "D-2026-0002" : Story.Decision;
        var d = s.Dec(id);
        var slot = (ApprovalSlot)(step.Pick % 4);
        var soon = s.Now + TimeSpan.FromHours(step.Pick % 30);
        var measure = (Measure)(step.Pick % 12);
        return step.What switch
        {
            0 => new ProposeDecision(id),
            1 or 2 or 3 or 4 => s.Approval(d.Slots.IsEmpty ? slot : d.Slots[step.Pick % d.Slots.Count], id),
            5 when step.Pick % 3 == 1 => new ReviseDecision(id, d.Content with
            {
                Measures = [measure], Ground = (Ground)(step.Pick % 7), Service = (ServiceKind)(step.Pick % 3),
            }),
            5 or 6 => new SealEvidence(id),
            7 => new NoteEvidenceLogged(id, d.Root ?? "", 9, s.Now),
            8 => new BreakGlass(id, "now", soon),
            9 => new PublishDecision(id, "h"),
            10 => new LapseBreakGlass(id),
            11 => new ExpireMeasures(id),
            12 => new NoteReceipt(id, "n" + (step.Pick % 3), 1, 5, 3),
            13 => new WithdrawDecision(id, "not needed"),
            14 => new ReviseDecision(id, s.Content() with { Until = s.Now + TimeSpan.FromDays(10) }),
            15 => step.Pick % 20 == 1 ? new LiftMeasures(id, "enough") : new ProposeDecision(id),
            16 => new ProposeRenewal(id, s.Now + TimeSpan.FromDays(step.Pick % 20), "on"),
            _ => new CorrectDecision(id, "typo", "h"),
        };
    }

    private static void Lawful(Story s)
    {
        foreach (var d in s.State.Decisions.Values.Where(d => d.OrderedAt is not null))
        {
            var c = d.Content;
            Assert.All(d.Measures.Keys, measure =>
                Assert.True(MeasureMatrix.Allows(measure, c.Service, c.Ground), $"{measure} {c.Service} {c.Ground}"));
            Assert.True(c.Ground != Ground.LegalOrder || s.State.Demands[c.DemandId!].IsValid);
            var approvers = d.Approvals.Select(a => a.By.Person).ToList();
            Assert.Equal(approvers.Count, approvers.Distinct().Count());
            Assert.DoesNotContain(d.Proposer?.Person ?? "-", approvers);
            Assert.DoesNotContain(d.Publisher?.Person ?? "-", approvers);
            Assert.DoesNotContain(d.BreakGlass?.By.Person ?? "-", approvers);
            Assert.True(d.Proposer is null || d.Publisher is null || d.Proposer.Person != d.Publisher.Person);
            var needed = FourEyes.Slots(c, s.State.Customers[c.CustomerId].AtRisk);
            Assert.True(d.IsProvisional || d.BreakGlass is { Lapsed: true } || d.ApprovedAt is null
                || !needed.Except(d.Approvals.Select(a => a.Slot)).Any());
            Assert.True(d.ApprovedAt is not null || d.BreakGlass is not null);
            Assert.True(!d.IsProvisional || d.BreakGlass!.Until - d.BreakGlass.At <= TimeSpan.FromHours(24));
            Assert.True(c.Ground != Ground.Emergency || d.Until is not null);
        }
    }

    /// <summary>The state is what its facts say, through the store's octets too.</summary>
    private static void Replays(Story s)
    {
        var again = TrustState.Fold(s.Facts.Select(fact => fact with
        {
            What = EventCodec.Read(EventCodec.KindOf(fact.What), EventCodec.Write(fact.What))!,
        }));
        Assert.Equal(Text(s.State), Text(again));
    }

    private static string Text(TrustState state) => string.Join('\n', state.Decisions.Values
        .OrderBy(d => d.Id, StringComparer.Ordinal).Select(d => JsonSerializer.Serialize(new
        {
            d.Id, d.Version, d.Phase, Content = d.Content.Sha256(), d.Root, d.Slots, d.Approvals, d.BreakGlass,
            Measures = d.Measures.OrderBy(m => m.Key),
            Receipts = d.Receipts.OrderBy(r => r.Key, StringComparer.Ordinal),
            d.OrderedAt, d.Until, d.EndedAt, d.EffectiveAt, d.Publisher, d.Revision, d.Renewal, d.RenewalApprovals,
            Hands = d.Hands.OrderBy(h => h.Key, StringComparer.Ordinal),
            People = d.People.Order(StringComparer.Ordinal),
        })).Concat(state.Cases.Values.Select(k => $"{k.Id} {k.Version} {k.Phase} {k.Exhibits.Count} {k.WatchUntil:O}"))
        .Concat(state.Customers.Values.Select(c => $"{c.Id} {c.Version} {c.GlassBrokenAt:O} {c.AtRisk}"))
        .Concat(state.Watches.Values.Select(w => $"{w.Id} {w.Version} {w.Opened.BlockedAt:O}")));
}
