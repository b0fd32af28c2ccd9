namespace Ringwall.Core.Trust;

/// <summary>
/// Threats over a window of hours, by the time they happened. Intake, normalise, collapse to independent units, level
/// by a person, score: the outcome orders the queue and calls somebody. It never acts on traffic.
/// </summary>
public static class Escalation
{
    /// <summary>Score of a unit per level 0 to 4.</summary>
    public static IReadOnlyList<double> Weights { get; } = [0, 1, 3, 8, 20];

    private static readonly int[] s_scans = [6, 12, 24, 48];

    private sealed record Unit(string Id, DateTimeOffset At, ThreatLevel Level, bool Verified, string Group);

    /// <summary>What the gate says of a case now.</summary>
    public static EscalationAlarm Assess(
        CaseState known, IEnumerable<ReportState> reports, GateSettings settings, DateTimeOffset now)
    {
        var units = Units(known, reports, settings, now);
        var from = now - TimeSpan.FromHours(settings.WindowHours);
        var history = units.Where(unit => unit.At < from).ToList();
        var hours = settings.HistoryDays * 24.0;
        var floor = settings.FloorPerDay / 24;
        var mu = Math.Max(floor, history.Sum(unit => Weights[(int)unit.Level]) / hours);
        var rate = Math.Max(floor, history.Count(unit => unit.Level >= ThreatLevel.Low) / hours);
        var window = units.Where(unit => unit.At >= from)
            .Select(unit => new AlarmUnit(
                unit.Id, (int)Math.Min((unit.At - from).TotalHours, settings.WindowHours - 1), unit.Level,
                unit.Verified, unit.Group))
            .ToList();
        return Compute(now, settings, mu, rate, window);
    }

    /// <summary>The same numbers, from the record alone.</summary>
    public static EscalationAlarm Recompute(EscalationAlarm alarm) =>
        Compute(alarm.WindowEnd, alarm.Settings, alarm.Mu, alarm.RatePerHour, alarm.Units);

    private static EscalationAlarm Compute(
        DateTimeOffset now, GateSettings settings, double mu, double rate, IReadOnlyList<AlarmUnit> units)
    {
        var (llr, scan) = Scan(units, rate, settings);
        return new(
            now, settings, mu, rate, Cusum(units, mu, settings), llr, scan,
            units.Count(unit => unit.Verified && unit.Level >= ThreatLevel.HighUnspecific),
            units.Where(unit => unit.Verified && unit.Level >= ThreatLevel.HighUnspecific)
                .Select(unit => unit.Group).Distinct(StringComparer.Ordinal).Count(),
            units);
    }

    /// <summary>One-sided CUSUM on the hourly weighted score; its highest value in the window.</summary>
    private static double Cusum(IReadOnlyList<AlarmUnit> units, double mu, GateSettings settings)
    {
        var hourly = new double[settings.WindowHours];
        foreach (var unit in units)
        {
            hourly[unit.Hour] += Weights[(int)unit.Level];
        }

        double sum = 0, highest = 0;
        foreach (var score in hourly)
        {
            sum = Math.Max(0, sum + score - mu - settings.K);
            highest = Math.Max(highest, sum);
        }

        return highest;
    }

    /// <summary>Poisson scan over windows that end now: n ln(n/e) - (n - e) where more came than expected.</summary>
    private static (double Llr, int Hours) Scan(IReadOnlyList<AlarmUnit> units, double rate, GateSettings settings)
    {
        double best = 0;
        var at = 0;
        foreach (var hours in s_scans.Where(hours => hours <= settings.WindowHours))
        {
            var n = units.Count(unit => unit.Level >= ThreatLevel.Low && unit.Hour >= settings.WindowHours - hours);
            var e = rate * hours;
            var llr = n > e ? (n * Math.Log(n / e)) - (n - e) : 0;
            if (llr > best)
            {
                (best, at) = (llr, hours);
            }
        }

        return (best, at);
    }

    /// <summary>
    /// Independent units within history and window. One hash or one post is one unit however often it is sent; one
    /// text is one unit; a group of submitters counts three times in the window at most; unverified counts as level 1
    /// at most; what has no known time, and what a campaign sent, is not here.
    /// </summary>
    private static List<Unit> Units(
        CaseState known, IEnumerable<ReportState> reports, GateSettings settings, DateTimeOffset now)
    {
        var from = now - TimeSpan.FromHours(settings.WindowHours) - TimeSpan.FromDays(settings.HistoryDays);
        var exhibits = known.Exhibits.Values
            .Where(exhibit => !exhibit.Rejected && exhibit.EventTime is { } at && at >= from && at <= now)
            .OrderByDescending(exhibit => exhibit.Verified)
            .ThenBy(exhibit => exhibit.Captured.ExhibitId, StringComparer.Ordinal)
            .DistinctBy(exhibit => exhibit.Captured.Sha256, StringComparer.Ordinal)
            .DistinctBy(exhibit => exhibit.Captured.PostId ?? exhibit.Captured.Sha256, StringComparer.Ordinal)
            .Select(exhibit => new Unit(
                exhibit.Captured.ExhibitId, exhibit.EventTime!.Value, LevelOf(exhibit), exhibit.Verified,
                exhibit.Captured.ReporterGroup));
        var cited = known.Exhibits.Values.Select(exhibit => exhibit.Captured.ReportId).OfType<string>().ToHashSet();
        var texts = Clusters(reports.Where(report => report.CampaignId is null && !cited.Contains(report.Id)
                && report.Report.EventTime is { } at && at >= from && at <= now), settings.SameText)
            .Select(report => new Unit(
                report.Id, report.Report.EventTime!.Value, ThreatLevel.Low, false, report.Report.ReporterGroup));
        return Capped([.. exhibits.Concat(texts)], settings, now);
    }

    private static ThreatLevel LevelOf(ExhibitState exhibit) =>
        exhibit.Verified ? exhibit.Level : ThreatLevel.Low;

    /// <summary>The earliest report of each cluster of near-equal texts.</summary>
    private static List<ReportState> Clusters(IEnumerable<ReportState> reports, double same)
    {
        var kept = new List<ReportState>();
        foreach (var report in reports.OrderBy(r => r.ReceivedAt).ThenBy(r => r.Id, StringComparer.Ordinal))
        {
            var sketch = report.Report.TextSketch;
            if (sketch.Count == 0 || !kept.Any(k => TextSketch.Likeness(k.Report.TextSketch, sketch) >= same))
            {
                kept.Add(report);
            }
        }

        return kept;
    }

    private static List<Unit> Capped(List<Unit> units, GateSettings settings, DateTimeOffset now)
    {
        var span = TimeSpan.FromHours(settings.WindowHours);
        return
        [
            .. units.GroupBy(unit => (unit.Group, Window: (long)((now - unit.At) / span)))
                .SelectMany(group => group.OrderByDescending(unit => unit.Verified)
                    .ThenByDescending(unit => unit.Level).ThenBy(unit => unit.Id, StringComparer.Ordinal)
                    .Take(settings.UnitsPerGroup))
                .OrderBy(unit => unit.At).ThenBy(unit => unit.Id, StringComparer.Ordinal),
        ];
    }
}
