namespace Ringwall.Control.Sealing;

/// <summary>A line of the access log: somebody sealed, opened, was refused, or destroyed.</summary>
public sealed record AccessEntry(
    long Id, DateTimeOffset At, string Person, string Role, string Action, string Blob, string Stream, string Purpose);
