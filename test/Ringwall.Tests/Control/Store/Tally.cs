using Ringwall.Control.Store;

namespace Ringwall.Tests.Control.Store;

/// <summary>How many events of each kind there were; kept in a table the store already has.</summary>
internal sealed class Tally(int version = 1, int weight = 1) : Projection
{
    public override string Name => "tally";

    public override int Version => version;

    public static long Of(Statement s, string kind) =>
        s.Number("SELECT position FROM read_models WHERE name = $1", "tally " + kind);

    public override void Apply(Statement s, StoredEvent e) => s.Run(
        "INSERT INTO read_models (name, version, position) VALUES ($1, 0, $2) "
        + "ON CONFLICT (name) DO UPDATE SET position = read_models.position + excluded.position",
        "tally " + e.Kind,
        weight);

    public override void Clear(Statement s) =>
        s.Run("UPDATE read_models SET position = 0 WHERE name LIKE 'tally %'");
}
