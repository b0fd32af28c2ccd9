namespace Ringwall.Node.Http;

/// <summary>What the door knows about a connection besides its bytes.</summary>
/// <param name="isTls">The client speaks https to us.</param>
/// <param name="publicPorts">Ports a client may name in Host besides the scheme's default.</param>
public sealed class ListenerContext(bool isTls, IReadOnlyList<int> publicPorts)
{
    public bool IsTls { get; } = isTls;

    /// <summary>Replaced whole when a new configuration says so.</summary>
    public IReadOnlyList<int> PublicPorts { get; set; } = publicPorts;

    /// <summary>A PROXY protocol header comes before anything else.</summary>
    public bool ExpectsProxy { get; init; }

    /// <summary>Metrics and health for operators instead of sites.</summary>
    public bool IsStatus { get; init; }

    /// <summary>0 (no port named) and the scheme's default are always right.</summary>
    public bool Accepts(int port)
    {
        if (port == 0 || port == (IsTls ? 443 : 80))
        {
            return true;
        }

        var ports = PublicPorts;
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i] == port)
            {
                return true;
            }
        }

        return false;
    }
}
