namespace Ringwall.Core.Trust;

/// <param name="Members">Ids of its reports; each joins by a command of its own.</param>
public sealed record FoundCampaign(CampaignDetected Detected, IReadOnlyList<string> Members);

/// <summary>
/// Many reports on one subject within a day that say the same, or come from people never seen before. Being one of
/// many takes nothing from a report: it is answered and counted, only it weighs nothing as evidence.
/// </summary>
public static class CampaignWatch
{
    private static readonly TimeSpan s_day = TimeSpan.FromHours(24);

    /// <summary>Campaigns among the reports of the last 24 hours that belong to none yet.</summary>
    public static IReadOnlyList<FoundCampaign> Detect(
        IEnumerable<ReportState> reports, GateSettings settings, DateTimeOffset now)
    {
        var found = new List<FoundCampaign>();
        foreach (var subject in reports
            .Where(report => report.CampaignId is null && report.Report.CustomerId is not null
                && report.Phase is ReportPhase.Received or ReportPhase.Acknowledged
                && report.ReceivedAt <= now && now - report.ReceivedAt <= s_day)
            .GroupBy(report => report.Report.CustomerId!, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (Campaign(subject.Key, [.. subject], settings) is { } campaign)
            {
                found.Add(campaign);
            }
        }

        return found;
    }

    private static FoundCampaign? Campaign(string customer, List<ReportState> reports, GateSettings settings)
    {
        if (reports.Count < settings.CampaignReports)
        {
            return null;
        }

        var distinct = Clusters(reports, settings.SameText, (int)(reports.Count * settings.CampaignDistinct) + 1);
        var firstSeen = reports.Count(report => report.Report.FirstSeenReporter);
        var alike = distinct < reports.Count * settings.CampaignDistinct;
        var newcomers = firstSeen >= reports.Count * settings.CampaignFirstSeen;
        return !alike && !newcomers ? null : new(
            new(customer, reports.Count, distinct, firstSeen, reports.Min(r => r.ReceivedAt),
                reports.Max(r => r.ReceivedAt)),
            [.. reports.OrderBy(r => r.ReceivedAt).ThenBy(r => r.Id, StringComparer.Ordinal).Select(r => r.Id)]);
    }

    /// <summary>Clusters of near-equal texts, counted no further than the answer needs.</summary>
    private static int Clusters(List<ReportState> reports, double same, int enough)
    {
        var heads = new List<IReadOnlyList<uint>>();
        foreach (var sketch in reports.Select(report => report.Report.TextSketch))
        {
            if (heads.Count < enough && !heads.Any(head => TextSketch.Likeness(head, sketch) >= same))
            {
                heads.Add(sketch);
            }
        }

        return heads.Count;
    }
}
