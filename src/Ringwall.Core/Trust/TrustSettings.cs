namespace Ringwall.Core.Trust;

/// <summary>What an operator may set. Everything that depends on it is written into the event it led to.</summary>
public sealed record TrustSettings
{
    public static TrustSettings Default { get; } = new();

    public ClockTable Clocks { get; init; } = ClockTable.Default;

    public GateSettings Gate { get; init; } = GateSettings.Default;

    /// <summary>People who may decide. Below three, a peer's officer may take the second place.</summary>
    public int Staff { get; init; } = 3;

    public bool IsSmallOperator => Staff < 3;
}

/// <summary>Numbers of the escalation gate and of campaign detection; logged with every alarm.</summary>
public sealed record GateSettings
{
    public static GateSettings Default { get; } = new();

    /// <summary>CUSUM allowance per hour above the mean.</summary>
    public double K { get; init; } = 1;

    /// <summary>CUSUM alarm height.</summary>
    public double H { get; init; } = 12;

    /// <summary>Log-likelihood ratio at which a scan window alarms.</summary>
    public double Llr { get; init; } = 8;

    /// <summary>Verified units of level 3 or above the gate asks for besides.</summary>
    public int VerifiedHigh { get; init; } = 2;

    /// <summary>Independent sources the gate asks for besides.</summary>
    public int IndependentGroups { get; init; } = 2;

    /// <summary>Units counted from one group of submitters within the window.</summary>
    public int UnitsPerGroup { get; init; } = 3;

    public int WindowHours { get; init; } = 48;

    /// <summary>Days before the window the usual rate is taken from.</summary>
    public int HistoryDays { get; init; } = 28;

    /// <summary>Floor of the usual rate, units a day: a silent subject does not divide by zero.</summary>
    public double FloorPerDay { get; init; } = 0.02;

    /// <summary>Jaccard likeness at which two texts are one.</summary>
    public double SameText { get; init; } = 0.7;

    public int CampaignReports { get; init; } = 50;

    public double CampaignDistinct { get; init; } = 0.2;

    public double CampaignFirstSeen { get; init; } = 0.4;
}
