namespace Ringwall.Node.Tls;

/// <summary>
/// Issues certificates for zones that bring none. The key of the authority is never on a node: control has it, and the
/// node asks. Called on a background thread, never on a loop; a fault of the task is retried with growing pauses.
/// </summary>
public interface ICertificateIssuer
{
    /// <summary>
    /// A certificate for the zone that has this host (as configured, perhaps "*.…"), good for all hosts of that zone.
    /// </summary>
    Task<IssuedCertificate> Issue(string host);
}

/// <summary>Chain (leaf first) and key as PEM. Renewed when two thirds of the leaf's life have passed.</summary>
public sealed record IssuedCertificate(string ChainPem, string KeyPem);
