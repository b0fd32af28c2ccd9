namespace Ringwall.Control.Store;

/// <summary>
/// Keeps projections level with the events: in the same transaction, or by replay after a change of code.
/// </summary>
internal sealed class ReadModels(IReadOnlyList<Projection> projections)
{
    /// <summary>Events that were just recorded.</summary>
    public void Apply(Statement s, IReadOnlyList<StoredEvent> events)
    {
        foreach (var projection in projections)
        {
            foreach (var e in events)
            {
                projection.Apply(s, e);
            }

            Advance(s, projection, events[0].Position - 1, events[^1].Position);
        }
    }

    public int Clear(Statement s)
    {
        foreach (var projection in projections)
        {
            Restart(s, projection);
        }

        return projections.Count;
    }

    /// <summary>Replays the next batch into whatever lags behind; false when nothing does.</summary>
    public bool CatchUp(Statement s, Func<long, IReadOnlyList<StoredEvent>> read)
    {
        var moved = false;
        foreach (var projection in projections)
        {
            var had = s.Row(
                "SELECT version, position FROM read_models WHERE name = $1",
                r => (Version: r.GetInt64(0), Position: r.GetInt64(1)),
                projection.Name);
            if (had.Version != projection.Version)
            {
                Restart(s, projection);
                had = (projection.Version, 0);
            }

            var events = read(had.Position);
            if (events.Count == 0)
            {
                continue;
            }

            foreach (var e in events)
            {
                projection.Apply(s, e);
            }

            Advance(s, projection, had.Position, events[^1].Position);
            moved = true;
        }

        return moved;
    }

    private static void Restart(Statement s, Projection projection)
    {
        projection.Clear(s);
        s.Run(
            "INSERT INTO read_models (name, version, position) VALUES ($1, $2, 0) "
            + "ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = 0",
            projection.Name,
            projection.Version);
    }

    /// <summary>
    /// When another control with other code keeps the model on the same store, this one must not go on.
    /// </summary>
    private static void Advance(Statement s, Projection projection, long from, long to)
    {
        if (s.Run(
            "UPDATE read_models SET position = $1 WHERE name = $2 AND version = $3 AND position = $4",
            to,
            projection.Name,
            projection.Version,
            from) != 1)
        {
            throw new InvalidOperationException(
                $"another version of ringwall keeps the read model {projection.Name}; this one has to be replaced");
        }
    }
}
