namespace Ringwall.Core.Snapshot;

/// <summary>What an edge may hold. Control refuses more before a node sees it; nodes refuse it again.</summary>
public static class Limits
{
    /// <summary>
    /// Zones of one edge: far above a large shared host, low enough that an image stays under a gigabyte.
    /// </summary>
    public const int Zones = 200_000;

    /// <summary>Host names of one zone.</summary>
    public const int HostsPerZone = 1_000;

    /// <summary>Origin groups of one zone: each is a path prefix compared in turn.</summary>
    public const int GroupsPerZone = 64;

    /// <summary>Origins of one group.</summary>
    public const int OriginsPerGroup = 64;

    /// <summary>Certificates of one zone: ECDSA and RSA, twice over for a change of keys.</summary>
    public const int CertificatesPerZone = 4;

    /// <summary>Octets of one signed document: what a node reads into memory at most.</summary>
    public const int Document = 512 * 1024 * 1024;

    /// <summary>Blocks in force at once.</summary>
    public const int Blocks = 100_000;

    /// <summary>Hosts of one block.</summary>
    public const int HostsPerBlock = 1_000;

    /// <summary>Octets of a host name (RFC 1035 section 3.1, written with dots).</summary>
    public const int Host = 253;

    /// <summary>Faults listed of one configuration: whoever has more mends these first.</summary>
    public const int Faults = 200;

    /// <summary>
    /// Seconds of a period of ticket secrets: shorter ones are over before every node has asked, and longer ones keep
    /// recorded sessions open to whoever gets hold of the secret.
    /// </summary>
    public const int ShortestTicketRotation = 300;

    public const int LongestTicketRotation = 7 * 24 * 3600;

    /// <summary>Ticket secrets a node holds; control gives three.</summary>
    public const int TicketSecrets = 8;
}
