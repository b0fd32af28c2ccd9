namespace Ringwall.Core.Snapshot;

/// <summary>
/// What is wrong with settings; the path is written as the configuration's keys ("zones[3].hosts[0]").
/// </summary>
public sealed record SettingsFault(string Path, string Message);
