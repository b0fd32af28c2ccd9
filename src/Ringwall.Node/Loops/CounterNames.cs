namespace Ringwall.Node.Loops;

/// <summary>
/// Index and exported name of every counter (Prometheus naming, base units). One place, so that docs and metrics agree.
/// </summary>
public static class CounterNames
{
    private static readonly List<string> s_names = [];

    public static IReadOnlyList<string> All => s_names;

    /// <summary>Registers a counter at type initialisation, e.g. "ringwall_requests_total{version=\"1.1\"}".</summary>
    public static int Register(string name)
    {
        lock (s_names)
        {
            s_names.Add(name);
            return s_names.Count - 1;
        }
    }
}
