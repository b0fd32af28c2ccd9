using Ringwall.Node.Loops;

namespace Ringwall.Tests.Node.Loops;

/// <summary>Keeps what was accepted and serves each connection with a task.</summary>
internal sealed class Door(Func<Connection, LoopTask>? serve = null) : IDoor
{
    public List<Connection> Accepted { get; } = [];

    void IDoor.Accepted(Connection connection, Listener listener)
    {
        Accepted.Add(connection);
        if (serve is not null)
        {
            connection.Loop.Spawn(serve(connection));
        }
    }

    /// <summary>Sends back what comes until the peer is done.</summary>
    public static async LoopTask Echo(Connection connection)
    {
        while (await connection.Fill() > 0)
        {
            if (await connection.Send(connection.In!.Array, connection.Start, connection.Available) <= 0)
            {
                break;
            }

            connection.Consume(connection.Available);
        }

        connection.Close();
    }
}
