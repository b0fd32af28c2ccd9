namespace Ringwall.Core.Trust;

/// <summary>
/// What happened, without who and when (those stand in <see cref="Fact"/>). The set is closed: the constructor is
/// visible to this assembly only, <see cref="EventCodec"/> lists every kind, and a test feeds each to Fold.
/// Retired kinds stay readable for ever; a new field must have a default that means "not known then".
/// </summary>
public abstract record TrustEvent
{
    private protected TrustEvent()
    {
    }
}

/// <summary>An event as the store gives it back: where it stands in its stream, when, by whom.</summary>
/// <param name="Version">Counts from 1 within the stream, without gaps.</param>
public sealed record Fact(string Stream, long Version, DateTimeOffset At, Actor By, TrustEvent What);

/// <summary>An event a command asks to append.</summary>
public sealed record NewEvent(string Stream, TrustEvent What);

/// <summary>
/// The version of a stream a command was decided upon; the append fails if it has moved. 0: not there.
/// </summary>
public sealed record StreamVersion(string Stream, long Version);

/// <summary>A command that was tried and refused because of who tried it; recorded on the stream it aimed at.</summary>
public sealed record AttemptRefused(string Command, RefusalCode Code) : TrustEvent;
