namespace Ringwall.Core.Trust;

public enum StreamKind : byte
{
    Unknown, Customer, Report, Campaign, Case, Decision, Demand, Appeal, Watch, Policy, Period,
}

/// <summary>
/// A stream is named by the id people quote, and its letter says what it is: C customer, R report, N campaign, K case,
/// D decision, L legal demand, A appeal, W evasion watch, P policy, T transparency period. Ids are made by the caller.
/// Exhibits (X), referrals (F) and pressures stand in the stream of their case, matches (M) in that of their watch,
/// so that one expected version covers all a decision rests upon.
/// </summary>
public static class Streams
{
    public static StreamKind KindOf(string stream) => stream.Length < 3 || stream[1] != '-'
        ? StreamKind.Unknown
        : stream[0] switch
        {
            'C' => StreamKind.Customer,
            'R' => StreamKind.Report,
            'N' => StreamKind.Campaign,
            'K' => StreamKind.Case,
            'D' => StreamKind.Decision,
            'L' => StreamKind.Demand,
            'A' => StreamKind.Appeal,
            'W' => StreamKind.Watch,
            'P' => StreamKind.Policy,
            'T' => StreamKind.Period,
            _ => StreamKind.Unknown,
        };

    /// <summary>"D-2026-0007": letter, year, number of four digits or more.</summary>
    public static string Numbered(char letter, int year, long number) => $"{letter}-{year:D4}-{number:D4}";

    /// <summary>Letter, hyphen, then letters, digits and hyphens; 40 characters at most.</summary>
    public static bool IsWellFormed(string id)
    {
        if (id.Length is < 3 or > Limits.IdLength || !char.IsAsciiLetterUpper(id[0]) || id[1] != '-')
        {
            return false;
        }

        foreach (var c in id.AsSpan(2))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
