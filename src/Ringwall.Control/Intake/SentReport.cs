using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>Who reports, where they say so; it is sealed before anything is recorded.</summary>
public sealed record Identity(string Name, string Mail);

public sealed record SentFile(string Name, string Type, byte[] Content);

/// <summary>A report as it came over any channel, in clear; it lives in memory only.</summary>
public sealed record SentReport
{
    public required ReportDraft Draft { get; init; }

    /// <summary>The receipt code the sender gets; the same code again is the same report.</summary>
    public required string Code { get; init; }

    /// <summary>See <see cref="Cells"/>.</summary>
    public required string Cell { get; init; }

    public Identity? Reporter { get; init; }

    public IReadOnlyList<SentFile> Files { get; init; } = [];
}

/// <summary>What the child-safety lane holds of a report, and nothing else does.</summary>
public sealed record ChildSafetyReport(IReadOnlyList<string> Locators, string Explanation, string? HashValue);

/// <summary>What came of it.</summary>
public abstract record IntakeAnswer
{
    private IntakeAnswer()
    {
    }

    /// <summary>Recorded and acknowledged.</summary>
    public sealed record Taken(string Id) : IntakeAnswer;

    public sealed record Refused(Outcome.Refused Why) : IntakeAnswer;

    public sealed record Busy : IntakeAnswer;
}
