using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// Active checks of a zone's origins. One loop of the node asks each origin, on a connection of its own; all loops read
/// the verdict. A loop that lost the race for the checks looks again at every interval, in case the winner let go.
/// </summary>
internal sealed class HealthChecks(ZoneRuntime zone, OriginContext context)
{
    private readonly List<Signal> _stops = [];
    private bool _stopped;

    public void Start()
    {
        foreach (var group in zone.Groups)
        {
            if (group.Settings.Health is not { } health)
            {
                continue;
            }

            foreach (var origin in group.Origins)
            {
                var stop = new Signal(context.Loop);
                _stops.Add(stop);
                context.Loop.Spawn(Watch(origin, health, stop));
            }
        }
    }

    public void Stop()
    {
        _stopped = true;
        foreach (var stop in _stops)
        {
            stop.Set();
        }
    }

    private async LoopTask Watch(Origin origin, HealthSettings health, Signal stop)
    {
        var pause = (long)(health.IntervalSeconds * 1000);
        var mine = false;
        var streak = 0;
        while (!_stopped)
        {
            mine = mine || origin.Share.TryBecomeChecker();
            if (mine)
            {
                var well = await IsWell(origin, health);
                streak = well != origin.Share.Down ? 0 : streak + 1;
                if (streak >= (well ? health.Rise : health.Fall))
                {
                    origin.Share.Down = !well;
                    context.Loop.Counters.Add(well ? OriginCounters.CheckedUp : OriginCounters.CheckedDown);
                    streak = 0;
                }
            }

            if (!_stopped)
            {
                await stop.Wait(pause);
            }
        }

        if (mine)
        {
            origin.Share.LeaveChecks();
        }
    }

    private async LoopTask<bool> IsWell(Origin origin, HealthSettings health)
    {
        var lease = await origin.OpenForCheck();
        if (lease.Connection?.Connection is not { } connection)
        {
            return false;
        }

        var host = origin.HostField.Length > 0 ? Encoding.ASCII.GetString(origin.HostField) : zone.Settings.Hosts[0];
        var request = Encoding.ASCII.GetBytes(
            $"GET {health.Path} HTTP/1.1\r\nHost: {host.Replace("*", "www", StringComparison.Ordinal)}\r\n"
            + "User-Agent: ringwall-health\r\nAccept: */*\r\nConnection: close\r\n\r\n");
        connection.Deadline = context.Loop.Now + (long)(health.TimeoutSeconds * 1000);
        var status = await connection.Send(request, 0, request.Length) < 0 ? 0 : await ReadStatus(connection);
        connection.Consume(connection.Available);
        connection.Close();
        return status >= health.MinStatus && status <= health.MaxStatus;
    }

    private static async LoopTask<int> ReadStatus(Connection connection)
    {
        var head = new ResponseHead();
        while (true)
        {
            if (connection.In is { } segment)
            {
                var progress = Http1ResponseReader.Read(
                    segment.Array, connection.Start, connection.End, head, Method.Get, upgradeAsked: false, out _);
                if (progress == Progress.Rejected || (progress == Progress.Done && head.Status >= 200))
                {
                    return progress == Progress.Done ? head.Status : 0;
                }

                if (progress == Progress.Done)
                {
                    connection.Consume(head.WireLength);
                    continue;
                }
            }

            if (connection.Available >= Limits.HealthHeadBytes || await connection.Fill() <= 0)
            {
                return 0;
            }
        }
    }
}
