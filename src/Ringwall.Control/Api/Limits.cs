namespace Ringwall.Control.Api;

/// <summary>What one request to the API may cost.</summary>
public static class Limits
{
    /// <summary>Octets of a JSON request.</summary>
    public const int Json = 256 * 1024;

    /// <summary>Connections: operators, nodes, scrapers.</summary>
    public const int Connections = 4096;

    /// <summary>Seconds a node may ask to wait for a document.</summary>
    public const int WaitSeconds = 60;

    /// <summary>Seconds a change waits for nodes to say they have it; the answer then tells which have not.</summary>
    public const int ReceiptSeconds = 5;

    /// <summary>Ids a list gives at once.</summary>
    public const int ListPage = 200;

    /// <summary>Streams whose clocks the queue shows; those due first.</summary>
    public const int QueueStreams = 500;

    /// <summary>Characters of a name, reason or address in a decision.</summary>
    public const int Text = 2000;
}
