namespace Ringwall.Node;

/// <summary>What a node is told when it is started; everything else comes with the snapshot.</summary>
public sealed record NodeOptions
{
    /// <summary>Unique among the nodes of one control.</summary>
    public required string Name { get; init; }

    /// <summary>Control's address; null: serve what the disk holds and nothing newer.</summary>
    public Uri? Control { get; init; }

    /// <summary>Holds node.token and control.pub, as control wrote them.</summary>
    public required string EnrolDirectory { get; init; }

    /// <summary>
    /// The node's own: last known good documents, the hand-over socket, the access log's default place.
    /// </summary>
    public required string DataDirectory { get; init; }

    /// <summary>Take the listening sockets over from the node that runs with the same data directory.</summary>
    public bool TakeOver { get; init; }

    /// <summary>Lines for whoever operates the node (standard error).</summary>
    public Action<string> Say { get; init; } = static line => Console.Error.WriteLine(line);
}
