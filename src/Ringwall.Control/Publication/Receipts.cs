using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Publication;

/// <summary>A node's word that it serves by a version, and how long after the change it gave it.</summary>
public sealed record Receipt(string Node, long Version, bool InForce, double Milliseconds);

/// <summary>What nodes have in force. A node reports every second, and at once after a change.</summary>
public sealed class Receipts(TimeProvider time)
{
    /// <summary>A node not heard of for this long is not waited for; reports come every second.</summary>
    public static readonly TimeSpan Present = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, NodeState> _nodes = new(StringComparer.Ordinal);
    private readonly Signal _changed = new();

    public void Seen(NodeReport report)
    {
        lock (_lock)
        {
            Set(report);
        }
    }

    public IReadOnlyList<NodeState> Nodes()
    {
        lock (_lock)
        {
            return [.. _nodes.Values.OrderBy(n => n.Report.Node, StringComparer.Ordinal)];
        }
    }

    /// <summary>Waits until every node that is present serves by this version, or the time is over.</summary>
    public async Task<IReadOnlyList<Receipt>> Wait(Lane lane, long version, TimeSpan atMost, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        var heard = new Dictionary<string, double>(StringComparer.Ordinal);
        while (true)
        {
            var next = _changed.Next;
            var elapsed = time.GetElapsedTime(begun);
            var present = Nodes().Where(n => time.GetUtcNow() - n.At <= Present).Select(n => n.Report).ToArray();
            var receipts = present.Select(node => Receipt(node, lane, version, elapsed, heard)).ToArray();
            // Nobody there is no receipt: just after a start of control the nodes have yet to report.
            if ((receipts.Length > 0 && receipts.All(r => r.InForce)) || elapsed >= atMost)
            {
                return receipts;
            }

            await Task.WhenAny(next, Task.Delay(atMost - elapsed, time, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    private static Receipt Receipt(
        NodeReport node, Lane lane, long version, TimeSpan elapsed, Dictionary<string, double> heard)
    {
        var has = lane == Lane.Blocks ? node.BlockVersion : node.ConfigVersion;
        if (has >= version)
        {
            heard.TryAdd(node.Node, elapsed.TotalMilliseconds);
        }

        var took = heard.GetValueOrDefault(node.Node, elapsed.TotalMilliseconds);
        return new Receipt(node.Node, has, has >= version, took);
    }

    private void Set(NodeReport report)
    {
        var had = _nodes.GetValueOrDefault(report.Node)?.Report;
        _nodes[report.Node] = new NodeState(report, time.GetUtcNow());
        if (had?.ConfigVersion != report.ConfigVersion || had.BlockVersion != report.BlockVersion)
        {
            _changed.Fire();
        }
    }
}

/// <summary>A node's last report and when it came.</summary>
public sealed record NodeState(NodeReport Report, DateTimeOffset At);
