namespace Ringwall.Core.Trust;

/// <summary>Stream W-…: one blocked subject's names and prints, watched for its return.</summary>
public abstract record EvasionEvent : TrustEvent
{
    private protected EvasionEvent()
    {
    }
}

/// <param name="BlockedAt">Names existing up to 24 months before are looked at too.</param>
public sealed record WatchOpened(
    string CustomerId, string DecisionId, DateTimeOffset BlockedAt, IReadOnlyList<string> Hostnames) : EvasionEvent;

/// <summary>A name that may be the subject again. It changes no traffic.</summary>
public sealed record MatchRaised(
    string MatchId, string Hostname, MatchStrength Strength, double Score, IReadOnlyList<MatchSignal> Signals)
    : EvasionEvent;

/// <param name="Signal">What agrees ("origin_spki", "same_label").</param>
/// <param name="Family">Independent kind of evidence.</param>
public sealed record MatchSignal(string Signal, SignalFamily Family, double Weight, string Detail);

public enum SignalFamily : byte { Account, Infrastructure, Content, Name, Statement }

public sealed record MatchJudged(string MatchId, MatchVerdict Verdict, string Reason) : EvasionEvent;

public sealed record MatchLinked(string MatchId, string DecisionId) : EvasionEvent;

public sealed record WatchClosed(string Reason) : EvasionEvent;
