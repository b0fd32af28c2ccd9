using System.Text.Json;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Api;

/// <summary>What an act recorded, and the version of the stream it aimed at: for the next If-Match.</summary>
public sealed record DoneAnswer(string Id, long Version, IReadOnlyList<DoneEvent> Events);

public sealed record DoneEvent(string Stream, long Version, string Kind, DateTimeOffset At);

/// <summary>
/// A stream as it stands, with the clocks that run on it, nearest first. Of a decision: what keeps it from being
/// proposed, and the hash of its text, which approvals name.
/// </summary>
public sealed record StreamView(
    string Id,
    long Version,
    JsonElement State,
    IReadOnlyList<RunningClock> Clocks,
    IReadOnlyList<FieldFault>? Missing,
    string? TextSha256,
    OpenedReport? Opened);

/// <summary>
/// What of a report stands sealed, opened for who may read it; null or empty where it is erased or not theirs.
/// Attachments are fetched one by one, by id.
/// </summary>
public sealed record OpenedReport(
    string? Explanation,
    IReadOnlyList<string> Locators,
    string? HashValue,
    IReadOnlyList<string> Answers,
    IReadOnlyList<string> Attachments);

/// <summary>A page of ids; "next" is what to ask with "after" for those that follow.</summary>
public sealed record StreamList(IReadOnlyList<string> Ids, string? Next);

/// <summary>What waits for people, nearest deadline first.</summary>
public sealed record QueueView(DateTimeOffset Now, IReadOnlyList<RunningClock> Clocks);
