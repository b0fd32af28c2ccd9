namespace Ringwall.SystemTests.Fixtures;

/// <summary>One edge at a time: each fills the machine it shares with the clients of its test.</summary>
[CollectionDefinition("edge", DisableParallelization = true)]
public sealed class EdgeCollection;
