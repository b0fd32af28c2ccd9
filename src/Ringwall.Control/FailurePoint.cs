namespace Ringwall.Control;

/// <summary>
/// A named step of a change at which the process kills itself as a power cut would, for the tests that show that
/// nothing
/// acknowledged is lost. Without RINGWALL_FAIL_AT in the environment it does nothing.
/// </summary>
internal static class FailurePoint
{
    /// <summary>
    /// RINGWALL_FAIL_AT is a step's name ("recorded", "sealed", "stored"), perhaps with "@n": the n-th time it is
    /// reached. The start of control reaches each once when it has a configuration to publish.
    /// </summary>
    public static Action<string>? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable("RINGWALL_FAIL_AT") is not { Length: > 0 } wanted)
        {
            return null;
        }

        var (step, count) = wanted.Split('@') is [var name, var n] ? (name, int.Parse(n)) : (wanted, 1);
        return reached =>
        {
            if (reached == step && Interlocked.Decrement(ref count) == 0)
            {
                // SIGKILL: no handler runs, no buffer is flushed.
                System.Diagnostics.Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        };
    }
}
