using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>Where accepted connections arrive: each goes through the entrance of its loop.</summary>
internal sealed class Doorstep(IReadOnlyList<Entrance> byLoop) : IDoor
{
    public void Accepted(Connection connection, Listener listener) => connection.Loop.Spawn(
        byLoop[connection.Loop.Index].Enter((SocketConnection)connection, (ListenerContext)listener.Context!));
}
