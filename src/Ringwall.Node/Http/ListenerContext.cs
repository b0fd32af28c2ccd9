namespace Ringwall.Node.Http;

/// <summary>What the door knows about a connection besides its bytes.</summary>
/// <param name="IsTls">The client speaks https to us.</param>
/// <param name="PublicPorts">Ports a client may name in Host: the listener's own, the scheme's default, and declared forwards.</param>
public sealed record ListenerContext(bool IsTls, IReadOnlyList<int> PublicPorts)
{
    /// <summary>A PROXY protocol header comes before anything else.</summary>
    public bool ExpectsProxy { get; init; }

    /// <summary>0 (no port named) and the scheme's default are always right.</summary>
    public bool Accepts(int port)
    {
        if (port == 0 || port == (IsTls ? 443 : 80))
        {
            return true;
        }

        for (var i = 0; i < PublicPorts.Count; i++)
        {
            if (PublicPorts[i] == port)
            {
                return true;
            }
        }

        return false;
    }
}
