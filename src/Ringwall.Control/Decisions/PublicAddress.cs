using System.Net;
using Ringwall.Control.Config;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Decisions;

/// <summary>Where the public finds decisions: the operator's own host on the edge, or the console's address.</summary>
public static class PublicAddress
{
    public static Uri Root(Configuration configuration, Uri console)
    {
        if (configuration.Public.Host is not { } host)
        {
            return console;
        }

        // A control without a listener for clients has its nodes elsewhere: the public meets them at the usual port.
        var listen = configuration.Edge.Listen;
        var (scheme, point) = listen.Https.Count > 0 ? ("https", listen.Https[0])
            : listen.Http.Count > 0 ? ("http", listen.Http[0]) : ("https", "0.0.0.0:443");
        return new UriBuilder(scheme, host, IPEndPoint.Parse(point).Port).Uri;
    }

    public static BlockAddresses Blocks(Uri root) => new(
        id => new Uri(root, DecisionPages.PathOf(id)).ToString(),
        id => new Uri(root, DecisionPages.PathOf(id) + "#appeal").ToString(),
        root.ToString());
}
