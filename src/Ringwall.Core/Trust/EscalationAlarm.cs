namespace Ringwall.Core.Trust;

/// <summary>One independent unit as the gate saw it.</summary>
/// <param name="Id">The exhibit (or text cluster) that stands for it.</param>
/// <param name="Hour">Whole hours of its event time since the start of the window; 0 up to the window's length.</param>
public sealed record AlarmUnit(string Id, int Hour, ThreatLevel Level, bool Verified, string Group);

/// <summary>
/// Why the gate opened: thresholds, the usual rate and every unit. <see cref="Escalation.Recompute"/> gives the same
/// numbers from it and nothing else.
/// </summary>
/// <param name="Mu">Usual weighted score per hour before the window.</param>
/// <param name="RatePerHour">Usual units per hour before the window, floor applied.</param>
/// <param name="ScanHours">The scan window with the highest ratio.</param>
public sealed record EscalationAlarm(
    DateTimeOffset WindowEnd,
    GateSettings Settings,
    double Mu,
    double RatePerHour,
    double Cusum,
    double Llr,
    int ScanHours,
    int VerifiedHigh,
    int IndependentGroups,
    IReadOnlyList<AlarmUnit> Units)
{
    public bool Escalating => (Cusum > Settings.H || Llr >= Settings.Llr)
        && VerifiedHigh >= Settings.VerifiedHigh && IndependentGroups >= Settings.IndependentGroups;
}
