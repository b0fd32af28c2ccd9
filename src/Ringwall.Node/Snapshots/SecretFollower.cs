using System.Text.Json;
using Ringwall.Node.Tls;

namespace Ringwall.Node.Snapshots;

/// <summary>
/// Keeps the keys of session tickets on control's secrets, in memory only. While control is away the node goes on with
/// those it has; if it has none yet, with one of its own.
/// </summary>
internal sealed class SecretFollower(TicketKeys keys)
{
    /// <summary>Asks until stopped; meant for a thread of its own.</summary>
    public void Follow(ControlLink link, CancellationToken stop)
    {
        var pause = Limits.FirstPauseMs;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Take(link, stop).GetAwaiter().GetResult();
                pause = Limits.FirstPauseMs;
                stop.WaitHandle.WaitOne(Limits.SecretsMs);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
            {
                stop.WaitHandle.WaitOne(pause);
                pause = Math.Min(pause * 2, Limits.LongestPauseMs);
            }
        }
    }

    /// <summary>Asks once. Throws when control cannot be reached or answers nonsense.</summary>
    public async Task Take(ControlLink link, CancellationToken stop) => keys.Replace(await link.Secrets(stop));
}
