using Ringwall.Core.Trust;

namespace Ringwall.Tests.Core.Trust;

/// <summary>Acceptance statements about reports; their numbers are those of docs/trust/acceptance.md.</summary>
public sealed class Z7IntakeTests
{
    [Fact]
    public void Z7_01_A_threat_report_without_name_succeeds_with_a_receipt_and_no_trace_of_the_reporter()
    {
        var s = Story.Begun();
        var events = s.Do(new TakeReport("R-1", Story.Report(), Story.Hash("code")), Actor.Public);
        var received = Assert.IsType<ReportReceived>(events[0].What);
        Assert.Null(received.ReporterRef);
        Assert.Equal(Story.Hash("code"), Assert.IsType<ReportAcknowledged>(events[1].What).Receipt);
        Assert.DoesNotContain(typeof(ReportReceived).GetProperties(), p =>
            p.PropertyType == typeof(System.Net.IPAddress)
            || p.Name.Contains("Address", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(ReportKind.Threat)]
    [InlineData(ReportKind.Doxxing)]
    [InlineData(ReportKind.Swatting)]
    [InlineData(ReportKind.Stalking)]
    public void Z7_02_The_owner_learns_nothing_of_a_threat_report_and_the_host_a_redacted_one(ReportKind kind)
    {
        var s = Story.Begun();
        s.Take("R-1", Story.Report(kind));
        Assert.Equal(OwnerNotice.None, s.State.Reports["R-1"].Report.Safety.Owner);
        s.Do(new RedactReport("R-1", "They say when and where."), Story.Triager);
        s.Refuses(new ForwardReport("R-1", "owner", "They say when and where."), Story.Triager, RefusalCode.OutOfScope);
        var sent = s.Do(new ForwardReport("R-1", "host", "They say when and where."), Story.Triager);
        Assert.Equal(OwnerNotice.Anonymous, Assert.IsType<ReportForwarded>(sent[0].What).Manner);
    }

    [Fact]
    public void Z7_03_The_owner_learns_a_name_only_with_the_words_of_consent()
    {
        var s = Story.Begun();
        var named = Story.Report() with { Owner = OwnerNotice.Named, ReporterRef = "sealed-1" };
        var refused = s.Refuses(new TakeReport("R-1", named, "h"), Actor.Public, RefusalCode.Incomplete);
        Assert.Contains(new FieldFault("consent_text", "missing"), refused.Faults);
        s.Take("R-1", named with { ConsentText = "Yes, tell the owner my name." });
        Assert.Equal(OwnerNotice.Named, s.State.Reports["R-1"].Report.Safety.Owner);
    }

    [Fact]
    public void Z7_04_What_is_forwarded_is_the_redacted_text_octet_for_octet()
    {
        var s = Story.Begun();
        s.Take("R-1", Story.Report() with { Explanation = "my name is Ann Example and they threaten me" });
        const string Redacted = "my name is [redacted] and they threaten me";
        s.Refuses(
            new ForwardReport("R-1", "host", "my name is Ann Example and they threaten me"), Story.Triager,
            RefusalCode.TextChanged);
        s.Do(new RedactReport("R-1", Redacted), Story.Triager);
        s.Refuses(new ForwardReport("R-1", "host", Redacted + " "), Story.Triager, RefusalCode.TextChanged);
        var sent = s.Do(new ForwardReport("R-1", "host", Redacted), Story.Triager);
        Assert.Equal(Story.Hash(Redacted), Assert.IsType<ReportForwarded>(sent[0].What).Sha256);
    }

    [Fact]
    public void Z7_05_Every_missing_field_is_named_and_a_name_is_optional_for_child_abuse()
    {
        var s = Story.Begun();
        var empty = new ReportDraft { Kind = ReportKind.Copyright, Service = ServiceKind.Hosting };
        var refused = s.Refuses(new TakeReport("R-1", empty, "h"), Actor.Public, RefusalCode.Incomplete);
        Assert.Equal(
            ["explanation", "locators", "bona_fide", "reporter"], refused.Faults.Select(fault => fault.Field));
        s.Take("R-2", Story.Report(ReportKind.ChildAbuse) with { Service = ServiceKind.Hosting, BonaFide = true });
    }

    [Fact]
    public void Z7_06_The_receipt_comes_at_once_and_the_outcome_has_reasons_redress_and_the_automation_flag()
    {
        var s = Story.Begun();
        s.Take("R-1", Story.Report());
        Assert.Equal(s.State.Reports["R-1"].ReceivedAt, s.State.Reports["R-1"].AcknowledgedAt);
        s.Do(new TriageReport("R-1", TriageOutcome.InCase, Story.Case, null, "specific"), Story.Triager);
        Assert.Equal(3, s.Refuses(
            new DecideReport("R-1", null, "", "", ""), Story.Lead, RefusalCode.Incomplete).Faults.Count);
        s.Do(new DecideReport("R-1", null, "no action", "not specific", "appeal within six months"), Story.Lead);
        Assert.False(s.State.Reports["R-1"].Decided!.Automated);
    }

    [Fact]
    public void Z7_09_Images_of_child_abuse_are_refused_and_only_the_specialist_opens_the_record_on_record()
    {
        var s = Story.Begun();
        var draft = Story.Report(ReportKind.ChildAbuse) with { HashValue = Story.Hash("picture") };
        s.Refuses(new TakeReport("R-1", draft with { HasImages = true }, "h"), Actor.Public, RefusalCode.ImagesRefused);
        s.Take("R-1", draft);
        foreach (var actor in new[] { Story.Triager, Story.Lead, Story.Officer, Story.Counsel })
        {
            Assert.True(s.Try(new OpenReport("R-1", "record"), actor) is Outcome.Refused
            {
                Code: RefusalCode.ChildSafetyOnly or RefusalCode.RoleMayNot,
            });
        }

        Assert.Contains(s.Facts, f => f.Stream == "R-1" && f.What is AttemptRefused);
        s.Do(new OpenReport("R-1", "record"), Story.Specialist);
        Assert.Equal(1, s.State.Reports["R-1"].TimesOpened);
        s.Do(new OpenCase("K-2026-0009", Story.Customer, ReportKind.ChildAbuse), Story.Specialist);
        s.Refuses(
            new CaptureExhibit("K-2026-0009", new(
                "X-9", Story.Hash("p"), "image", null, null, s.Now, null, "g", null, true)),
            Story.Specialist, RefusalCode.ImagesRefused);
    }

    [Fact]
    public void Z7_11_Four_thousand_alike_reports_are_one_campaign_move_no_severity_and_count_four_thousand()
    {
        var s = Story.Begun();
        var draft = Story.Report() with { Service = ServiceKind.Hosting, BonaFide = true, ReporterGroup = "" };
        for (var i = 0; i < 4_000; i++)
        {
            var text = $"Drop this site now it is number {i % 40} of our letters to you today";
            s.Append(new($"R-{i:D5}", new ReportReceived(
                ReportChannel.Web, ReportKind.Threat, draft.Locators, text, s.Now, null, "g" + (i % 900), true,
                new(OwnerNotice.None, true, null, null, false), true, "en", Story.Customer, ServiceKind.Hosting,
                TextSketch.Of(text))), Actor.Public);
        }

        var before = Escalation.Assess(s.State.Cases[Story.Case], [], GateSettings.Default, s.Now);
        var found = CampaignWatch.Detect(s.State.Reports.Values, GateSettings.Default, s.Now);
        var campaign = Assert.Single(found);
        Assert.Equal(4_000, campaign.Detected.Reports);
        s.Do(new DetectCampaign("N-2026-0001", campaign.Detected), Actor.Schedule);
        foreach (var report in campaign.Members)
        {
            s.Do(new JoinCampaign(report, "N-2026-0001"), Actor.Schedule);
        }

        Assert.Equal(4_000, s.State.Campaigns["N-2026-0001"].Reports);
        var after = Escalation.Assess(
            s.State.Cases[Story.Case], s.State.Reports.Values, GateSettings.Default, s.Now);
        Assert.Equal(before.Cusum, after.Cusum);
        Assert.Empty(after.Units);
        Assert.Equal(ThreatLevel.None, s.State.Cases[Story.Case].Level);
        var figures = Ringwall.Core.Trust.Transparency.YearFigures.Count(s.State, 2026, ServiceKind.Hosting);
        Assert.Equal(4_000, figures.Notices.Count);
    }

    [Fact]
    public void Z7_33_Erasing_a_reporter_leaves_what_counts_and_nothing_that_names()
    {
        var s = Story.Begun();
        s.Take("R-1", Story.Report() with { ReporterRef = "sealed-1" });
        s.Do(new EraseReporter("R-1", "asked for it"), Story.Counsel);
        var report = s.State.Reports["R-1"];
        Assert.True(report.Erased);
        Assert.Null(report.Report.ReporterRef);
        Assert.Equal("", report.Report.Explanation + report.Report.ReporterGroup);
        Assert.Equal(ReportKind.Threat, report.Report.Kind);
        s.Refuses(new UnsealReporter("R-1", "why"), Story.Lead, RefusalCode.NothingToDo);
    }

    [Fact]
    public void A_sealed_identity_is_opened_by_two_people()
    {
        var s = Story.Begun();
        s.Take("R-1", Story.Report() with { ReporterRef = "sealed-1" });
        s.Do(new UnsealReporter("R-1", "police ask"), Story.Lead);
        s.Refuses(new UnsealReporter("R-1", "police ask"), Story.Lead, RefusalCode.SamePerson);
        Assert.False(s.State.Reports["R-1"].Unsealed);
        s.Do(new UnsealReporter("R-1", "agreed"), Story.Counsel);
        Assert.True(s.State.Reports["R-1"].Unsealed);
    }
}
