namespace Ringwall.Control.Store;

/// <summary>Ids people quote: "D-2026-0007". A number once given is never given again, also after a restore.</summary>
public static class Numbers
{
    /// <summary>The next id of a letter and a year.</summary>
    public static string Next(Statement s, char letter, int year)
    {
        var series = $"{letter}-{year:D4}";
        // Decisions recorded before the series were kept have their numbers too.
        var known = s.Number(
            "SELECT coalesce(max(CAST(substr(decision_id, 8) AS INTEGER)), 0) FROM block_events "
            + "WHERE decision_id LIKE $1",
            series + "-%");
        var last = Math.Max(known, s.Number("SELECT last FROM numbers WHERE series = $1", series)) + 1;
        s.Run(
            "INSERT INTO numbers (series, last) VALUES ($1, $2) "
            + "ON CONFLICT (series) DO UPDATE SET last = excluded.last",
            series,
            last);
        return $"{series}-{last:D4}";
    }
}
