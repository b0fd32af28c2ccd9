using System.Security.Cryptography;
using System.Text;
using Ringwall.Core.Trust;

namespace Ringwall.Tests.Core.Trust;

/// <summary>
/// A run of the process in memory: commands go in, accepted events are appended and folded, time is set.
/// </summary>
internal sealed class Story
{
    public const string Customer = "C-forum";
    public const string Case = "K-2026-0001";
    public const string Decision = "D-2026-0001";
    public const string Policy = "P-security";
    public static readonly Actor Intake = new("ida", Role.Intake);
    public static readonly Actor Triager = new("tom", Role.Triager);
    public static readonly Actor Investigator = new("ivo", Role.Investigator);
    public static readonly Actor Lead = new("lea", Role.SafetyLead);
    public static readonly Actor Officer = new("olga", Role.DecisionOfficer);
    public static readonly Actor Counsel = new("carl", Role.LegalCounsel);
    public static readonly Actor Publisher = new("pia", Role.Publisher);
    public static readonly Actor Reviewer = new("rolf", Role.AppealReviewer);
    public static readonly Actor Demands = new("dana", Role.DemandOfficer);
    public static readonly Actor Adviser = new("ada", Role.ExternalAdviser);
    public static readonly Actor Board = new("boris", Role.PolicyBoard);
    public static readonly Actor Specialist = new("sara", Role.ChildSafetySpecialist);
    public static readonly Actor Node = new("node-1", Role.Node);

    private readonly List<Fact> _facts = [];

    public TrustState State { get; private set; } = TrustState.Empty;

    public DateTimeOffset Now { get; set; } = new(2026, 9, 3, 18, 0, 0, TimeSpan.Zero);

    public TrustSettings Settings { get; set; } = TrustSettings.Default;

    public IReadOnlyList<Fact> Facts => _facts;

    public Outcome Try(TrustCommand command, Actor by)
    {
        var outcome = CaseRules.Decide(State, command, by, Now, Settings);
        var events = outcome switch
        {
            Outcome.Accepted accepted => accepted.Events,
            Outcome.Refused refused => refused.Recorded,
            _ => [],
        };
        foreach (var what in events)
        {
            Append(what, by);
        }

        return outcome;
    }

    public IReadOnlyList<NewEvent> Do(TrustCommand command, Actor by)
    {
        var outcome = Try(command, by);
        Assert.True(outcome is Outcome.Accepted, $"{command.GetType().Name}: {Describe(outcome)}");
        return ((Outcome.Accepted)outcome).Events;
    }

    public Outcome.Refused Refuses(TrustCommand command, Actor by, RefusalCode code)
    {
        var refused = Assert.IsType<Outcome.Refused>(Try(command, by));
        Assert.True(refused.Code == code, Describe(refused));
        return refused;
    }

    public static string Describe(Outcome outcome) => outcome is Outcome.Refused refused
        ? $"{refused.Code}: {refused.Text} {string.Join(", ", refused.Faults)}"
        : "accepted";

    public void Append(NewEvent what, Actor by)
    {
        var fact = new Fact(what.Stream, State.VersionOf(what.Stream) + 1, Now, by, what.What);
        _facts.Add(fact);
        State = TrustState.Fold(State, fact);
    }

    /// <summary>What the clockwork asks for now, done.</summary>
    public IReadOnlyList<TrustCommand> Tick()
    {
        var commands = Due.Commands(State, Settings, Now);
        foreach (var command in commands)
        {
            Do(command, Actor.Schedule);
        }

        return commands;
    }

    public DecisionState Dec(string id = Decision) => State.Decisions[id];

    public static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static readonly string[] Hosts = ["forum.test", "www.forum.test"];

    /// <summary>A customer with delivery and hosting, a policy each, and a case.</summary>
    public static Story Begun(bool atRisk = false)
    {
        var s = new Story();
        s.Do(new RegisterCustomer(Customer, "Forum", CustomerType.Business, true), Intake);
        s.Do(new StartServing(Customer, "S-1", ServiceKind.SecurityCdn, LegalClass.Caching, Hosts), Intake);
        s.Do(new StartServing(Customer, "S-2", ServiceKind.Hosting, LegalClass.Hosting, ["pages.forum.test"]), Intake);
        s.Do(new StartServing(Customer, "S-3", ServiceKind.Dns, LegalClass.Conduit, ["dns.forum.test"]), Intake);
        s.PublishPolicy(Policy, ServiceKind.SecurityCdn);
        s.PublishPolicy("P-hosting", ServiceKind.Hosting);
        s.PublishPolicy("P-dns", ServiceKind.Dns);
        if (atRisk)
        {
            s.Do(new FlagAtRisk(Customer, "Press council", "under attack for its reporting"), Lead);
        }

        s.Do(new OpenCase(Case, Customer, ReportKind.Threat), Triager);
        return s;
    }

    private void PublishPolicy(string id, ServiceKind service) => Do(
        new PublishPolicy(id, new(1, service, ["s3", "s7"], Hash(id), Now, $"policies/{id}.md")), Board);

    public void Exhibit(
        string id, ThreatLevel level, DateTimeOffset? at, string group = "g1", bool verify = true,
        string? content = null)
    {
        Do(new CaptureExhibit(Case, new(
            id, Hash(content ?? id), "capture", "https://forum.test/t/" + id, null, Now, at, group, null, true)),
            Triager);
        if (verify)
        {
            Do(new VerifyExhibit(Case, id, level, at, "seen in the capture"), Investigator);
        }
    }

    public void Referral(string id = "F-1", bool risk = false, bool address = false)
    {
        Do(new DraftReferral(Case, new(
            id, "CA-ON", "London Police", ReferralBasis.Emergency, risk, address, Hash(id))), Lead);
        if (!risk || !address)
        {
            Do(new SendReferral(Case, id, "telephone"), Lead);
        }
    }

    public DecisionContent Content(params Measure[] measures) => new()
    {
        CustomerId = Customer,
        CaseId = Case,
        Service = ServiceKind.SecurityCdn,
        Measures = measures.Length == 0 ? [Measure.EdgeBlock] : measures,
        Ground = Ground.Emergency,
        Scope = new(WholeCustomer: true),
        PolicyId = Policy,
        PolicyVersion = 1,
        PolicyClause = "s7",
        Necessity = "Nothing narrower reaches those who make the threats.",
        Narrower = [new(Measure.UrlBlock, "The threats move from page to page.")],
        Aggravation = [.. Enum.GetValues<AggravationKind>().Select(k => new AggravationRisk(k, true, "Watched."))],
        Tests =
        [
            .. Enum.GetValues<EmergencyTestKind>().Select(k => new EmergencyTest(k, "Shown by the captures.", ["X-1"])),
        ],
        HumanRightsNote = "Speech of many is cut off with the threats of a few.",
        FactsPublic = "On 2026-09-03 specific threats against a person rose within two days.",
        LikeCases = "None in the register.",
        NoticeBefore = "None could be given without danger.",
        Until = Now + TimeSpan.FromDays(14),
        LegalClass = LegalClass.Caching,
        LegalBasis = "voluntary(policy)",
        StateInvolvement = "Police were told; none asked for the block.",
        Category = "STATEMENT_CATEGORY_CYBER_VIOLENCE",
        Keywords = ["KEYWORD_CYBER_HARASSMENT"],
        KeywordOther = "Doxing; swatting",
    };

    /// <summary>Case with what an emergency needs, evidence sealed and logged.</summary>
    public static Story Sealed(bool atRisk = false, Func<Story, DecisionContent>? content = null)
    {
        var s = Begun(atRisk);
        s.Exhibit("X-1", ThreatLevel.HighSpecific, s.Now - TimeSpan.FromHours(5));
        s.Referral();
        s.Draft(content?.Invoke(s) ?? s.Content());
        return s;
    }

    public void Draft(DecisionContent content, string id = Decision)
    {
        Do(new DraftDecision(id, content), Lead);
        Seal(id);
    }

    public void Seal(string id = Decision, long index = 7)
    {
        Do(new SealEvidence(id), Lead);
        Do(new NoteEvidenceLogged(id, Dec(id).Root!, index, Now), Actor.Schedule);
    }

    public ApproveDecision Approval(ApprovalSlot slot, string id = Decision) =>
        new(id, slot, Dec(id).ProposedText ?? "", "It is as they say.", true, true, "webauthn");

    public void Approve(string id = Decision)
    {
        if (Dec(id).Phase != DecisionPhase.Proposed)
        {
            Do(new ProposeDecision(id), Lead);
        }

        foreach (var slot in Dec(id).Slots)
        {
            Do(Approval(slot, id), Who(slot));
        }
    }

    public static Actor Who(ApprovalSlot slot) => slot switch
    {
        ApprovalSlot.Officer => Officer,
        ApprovalSlot.Legal => Counsel,
        ApprovalSlot.Adviser => Adviser,
        _ => Board,
    };

    /// <summary>Three people, three nodes, one block in force.</summary>
    public static Story InForce(bool atRisk = false, Func<Story, DecisionContent>? content = null)
    {
        var s = Sealed(atRisk, content);
        s.Approve();
        for (var node = 1; node <= 3; node++)
        {
            s.Do(new NoteReceipt(Decision, $"node-{node}", 12, 400, 3), Node);
        }

        return s;
    }

    public static ReportDraft Report(ReportKind kind = ReportKind.Threat) => new()
    {
        Kind = kind,
        Locators = ["https://forum.test/t/1"],
        Explanation = "They say when and where.",
        ReporterGroup = "g1",
        CustomerId = Customer,
        Service = ServiceKind.SecurityCdn,
    };

    public string Take(string id, ReportDraft draft)
    {
        Do(new TakeReport(id, draft, Hash(id)), Actor.Public);
        return id;
    }

    public DemandReceived Demand(DemandForm form = DemandForm.Article9, DemandKind kind = DemandKind.Block) => new(
        "Regulator", "FR", kind, form, "Law 2004-575, article 6", ["https://forum.test/t/1"], Customer, Now,
        Hash("letter"));

    public void ValidDemand(string id = "L-2026-0001")
    {
        Do(new TakeDemand(id, Demand()), Demands);
        Do(new AuthenticateDemand(id, true, "public register"), Demands);
        Do(new CheckDemand(id, DemandChecklist.Everything), Demands);
        Do(new ScreenDemand(id, false, "No right is touched beyond what the law allows."), Demands);
    }
}
