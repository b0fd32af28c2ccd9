using Ringwall.Control.Intake;
using Ringwall.Core.Trust;

namespace Ringwall.Tests.Control.Intake;

/// <summary>Many like reports about one customer.</summary>
public sealed class CampaignTests
{
    [Fact]
    public async Task Z7_11_Four_thousand_like_reports_are_one_campaign_and_four_thousand_notices()
    {
        await using var room = await IntakeRoom.Open();
        var intake = new ReportIntake(room.Office, TimeProvider.System);
        var own = Send(intake, "They name my street and say they will come on Friday night with petrol.", 0);
        for (var i = 0; i < 4_000; i++)
        {
            Send(
                intake,
                $"Drop this forum at once, it hurts people and you know that very well. Signed, no {i % 40}",
                i);
        }

        var events = room.All();
        Assert.Equal(4_001, events.Count(e => e.Kind == "report.received"));
        Assert.Single(events, e => e.Kind == "campaign.detected");
        Assert.Equal(4_000, events.Count(e => e.Kind == "report.joined_campaign"));
        Assert.DoesNotContain(events, e => e.Kind.StartsWith("case.", StringComparison.Ordinal));

        // A threat of one's own words stays a report of its own.
        var id = ReceiptCode.ReportId(own);
        Assert.Equal(ReportPhase.Acknowledged, room.Office.Desk.Load(id).Reports[id].Phase);

        // After a restart the campaign is known: the next one joins it.
        var next = Send(new ReportIntake(room.Office, TimeProvider.System),
            "Drop this forum at once, it hurts people and you know that very well. Signed, no 3", 1);
        var joined = room.Office.Desk.Load(ReceiptCode.ReportId(next)).Reports[ReceiptCode.ReportId(next)];
        Assert.NotNull(joined.CampaignId);
        Assert.Single(room.All(), e => e.Kind == "campaign.detected");
    }

    private static string Send(ReportIntake intake, string words, int cell)
    {
        var code = ReceiptCode.New();
        Assert.IsType<IntakeAnswer.Taken>(intake.Take(new SentReport
        {
            Draft = new ReportDraft
            {
                Kind = ReportKind.Harassment, Locators = ["https://forum.test/"], Explanation = words,
            },
            Code = code,
            Cell = $"cell {cell % 300}",
        }));
        return code;
    }
}
