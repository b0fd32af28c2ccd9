using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Snapshots;

/// <summary>
/// Keeps the node on the newest verified documents: one background thread a lane, so that a large configuration never
/// holds up a block. What does not verify, does not compile or is older than what is in force changes nothing and is
/// said in the next report.
/// </summary>
public sealed class SnapshotFollower
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent[] _again = [new(false), new(false)];
    private readonly LastKnownGood _disk;
    private readonly SignatureCheck _check;
    private readonly Func<EdgeSnapshot, bool> _swap;
    private ZoneImage _zones = ZoneImage.Empty;
    private BlockTable _blocks = BlockTable.Empty;
    private long _configVersion;
    private long _blockVersion;

    /// <param name="disk">Where verified documents are kept.</param>
    /// <param name="check">Whether a signature is control's.</param>
    /// <param name="swap">Puts a snapshot in force on every loop; false when a loop did not take it in time.</param>
    public SnapshotFollower(LastKnownGood disk, SignatureCheck check, Func<EdgeSnapshot, bool> swap)
    {
        _disk = disk;
        _check = check;
        _swap = swap;
        Current = Join();
    }

    /// <summary>The newest snapshot this node has verified.</summary>
    public EdgeSnapshot Current { get; private set; }

    /// <summary>Versions every loop serves by.</summary>
    public (long Config, long Blocks) InForce { get; private set; }

    /// <summary>Why the newest document is not in force, or null.</summary>
    public string? Refused { get; private set; }

    /// <summary>Told after each change of what is in force or refused; the receipt goes out then.</summary>
    public Action? Changed { get; set; }

    /// <summary>Takes what the disk holds, before the loops run. What does not verify is passed over.</summary>
    public void Load()
    {
        foreach (var lane in (Lane[])[Lane.Config, Lane.Blocks])
        {
            if (_disk.Read(lane) is { } octets && !TryTake(lane, octets, out var refused))
            {
                Refused = $"stored {lane}: {refused}";
            }
        }

        Current = Join();
    }

    /// <summary>The loops serve by <see cref="Current"/> now.</summary>
    public void Began() => InForce = (_configVersion, _blockVersion);

    /// <summary>Verifies a document and puts it in force; false with the reason when it is refused.</summary>
    public bool Apply(Lane lane, byte[] octets, out string? refused)
    {
        lock (_gate)
        {
            var before = (_zones, _configVersion, _blocks, _blockVersion);
            if (!TryTake(lane, octets, out refused))
            {
                Refused = $"{lane}: {refused}";
            }
            else
            {
                try
                {
                    // On disk first: what is in force must survive a crash in the next instant.
                    _disk.Write(lane, octets);
                }
                catch (IOException)
                {
                    (_zones, _configVersion, _blocks, _blockVersion) = before;
                    throw;
                }

                Current = Join();
                if (_swap(Current))
                {
                    InForce = (_configVersion, _blockVersion);
                    Refused = null;
                }
                else
                {
                    refused = Refused = $"{lane}: not every loop took it within {Limits.SwapMs} ms";
                }
            }
        }

        Changed?.Invoke();
        return refused is null;
    }

    /// <summary>Follows one lane until stopped; meant for a thread of its own.</summary>
    public void Follow(Lane lane, ControlLink link, CancellationToken stop)
    {
        var pause = Limits.FirstPauseMs;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var after = lane == Lane.Blocks ? _blockVersion : _configVersion;
                var octets = link.Document(lane, after, stop).GetAwaiter().GetResult();
                pause = Limits.FirstPauseMs;
                if (octets is null || Apply(lane, octets, out _))
                {
                    continue;
                }

                // A refused document would be offered again at once.
                Pause(lane, Limits.LongestPauseMs, stop);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                Pause(lane, pause, stop);
                pause = Math.Min(pause * 2, Limits.LongestPauseMs);
            }
        }
    }

    /// <summary>An operator asks: whoever pauses because control did not answer tries at once.</summary>
    public void AskAnew()
    {
        foreach (var again in _again)
        {
            again.Set();
        }
    }

    private void Pause(Lane lane, int ms, CancellationToken stop) =>
        WaitHandle.WaitAny([stop.WaitHandle, _again[lane == Lane.Blocks ? 1 : 0]], ms);

    private bool TryTake(Lane lane, byte[] octets, out string? refused)
    {
        var inForce = lane == Lane.Blocks ? _blockVersion : _configVersion;
        if (SignedDocument.Open(octets, lane, inForce, _check, out refused) is not { } document)
        {
            return false;
        }

        if (lane == Lane.Blocks)
        {
            if (BlockTable.Open(document.Payload, out refused) is not { } blocks)
            {
                return false;
            }

            (_blocks, _blockVersion) = (blocks, document.Version);
            return true;
        }

        if (ZoneImage.Open(document.Payload, out refused) is not { } zones)
        {
            return false;
        }

        (_zones, _configVersion) = (zones, document.Version);
        return true;
    }

    private EdgeSnapshot Join() => new(_zones, _configVersion, _blocks, _blockVersion);
}
