namespace Ringwall.Core.Trust;

/// <summary>
/// The decision rule of the watch: weight alone is not enough, it must come from independent kinds of evidence.
/// </summary>
public static class EvasionScore
{
    public const double CandidateScore = 4;
    public const int CandidateFamilies = 2;
    public const double StrongScore = 8;
    public const int StrongFamilies = 3;

    /// <summary>
    /// A proof of possession (account, private key) beside the very same label is strong without a third kind.
    /// </summary>
    public const double ProvenScore = 7;

    /// <summary>Signals that nobody but the subject can produce.</summary>
    public static IReadOnlyList<string> Proofs { get; } = ["account", "origin_spki", "tls_spki", "stated_succession"];

    public const string SameLabel = "same_label";

    public static (MatchStrength Strength, double Score) Of(IReadOnlyCollection<MatchSignal> signals)
    {
        var counted = signals.Where(signal => signal.Weight > 0).ToList();
        var score = counted.Sum(signal => signal.Weight);
        var families = counted.Select(signal => signal.Family).Distinct().Count();
        var proven = score >= ProvenScore && counted.Any(signal => signal.Signal == SameLabel)
            && counted.Any(signal => Proofs.Contains(signal.Signal));
        var strength = proven || (score >= StrongScore && families >= StrongFamilies) ? MatchStrength.Strong
            : score >= CandidateScore && families >= CandidateFamilies ? MatchStrength.Candidate
            : MatchStrength.None;
        return (strength, score);
    }
}
