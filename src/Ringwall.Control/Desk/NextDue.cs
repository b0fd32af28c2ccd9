using Ringwall.Core.Trust;

namespace Ringwall.Control.Desk;

/// <summary>When the clockwork has to look at a stream again.</summary>
internal static class NextDue
{
    /// <summary>Now, when it has something to do already; null when nothing will ever be due by time alone.</summary>
    public static DateTimeOffset? Of(TrustState state, string stream, TrustSettings settings, DateTimeOffset now)
    {
        if (Due.Commands(state, settings, now).Any(command => command.Id == stream))
        {
            return now;
        }

        var moments = Moments(state, stream, settings).Where(at => at > now).ToArray();
        return moments.Length == 0 ? null : moments.Min();
    }

    private static IEnumerable<DateTimeOffset> Moments(TrustState state, string stream, TrustSettings settings)
    {
        foreach (var clock in Due.Clocks(state, settings).Where(clock => clock.Stream == stream))
        {
            yield return clock.DueAt;
            if (settings.Clocks[clock.Clock].Warn is { } warn)
            {
                yield return clock.DueAt - warn;
            }
        }

        if (state.Decisions.TryGetValue(stream, out var decision) && decision.Until is { } until)
        {
            yield return until;
        }

        if (state.Cases.TryGetValue(stream, out var known) && known.ClosedAt is { } closed)
        {
            yield return closed + settings.Clocks.Limit(ClockKind.EvidenceRetention);
        }

        if (state.Reports.TryGetValue(stream, out var report) && report.ClosedAt is { } ended)
        {
            yield return ended + settings.Clocks.Limit(ClockKind.ReportRetention);
        }
    }
}
