namespace Ringwall.Node.Loops;

/// <summary>
/// Closes idle clients when connections get scarce. Keeping them in the order of their idleness would touch two
/// neighbours per request; instead a hand walks over a part of the table and takes the oldest it sees.
/// </summary>
internal sealed class Reclaim(Poller poller)
{
    private readonly Connection?[] _oldest = new Connection?[Limits.ReclaimedAtOnce];
    private int _hand;

    /// <summary>The number closed; at most 32 at once.</summary>
    public int CloseOldest()
    {
        var found = 0;
        for (var i = Math.Min(poller.SlotCount, Limits.ReclaimScan); i > 0; i--)
        {
            _hand = _hand + 1 < poller.SlotCount ? _hand + 1 : 0;
            if (poller.At(_hand) is Connection { Reclaimable: true } idle)
            {
                found = Insert(idle, found);
            }
        }

        for (var i = 0; i < found; i++)
        {
            var idle = _oldest[i]!;
            _oldest[i] = null;
            idle.Close();
        }

        return found;
    }

    /// <summary>
    /// Keeps the array sorted, soonest deadline first: of two idle clients that one has been idle longer.
    /// </summary>
    private int Insert(Connection idle, int count)
    {
        if (count == _oldest.Length)
        {
            if (_oldest[count - 1]!.Deadline <= idle.Deadline)
            {
                return count;
            }

            count--;
        }

        var at = count;
        while (at > 0 && _oldest[at - 1]!.Deadline > idle.Deadline)
        {
            _oldest[at] = _oldest[at - 1];
            at--;
        }

        _oldest[at] = idle;
        return count + 1;
    }
}
