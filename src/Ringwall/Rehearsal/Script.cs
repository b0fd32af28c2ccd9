using System.Diagnostics;
using System.Globalization;

namespace Ringwall.Rehearsal;

/// <summary>Times each step and says how it went.</summary>
internal sealed class Script(TextWriter to)
{
    private readonly long _begun = Stopwatch.GetTimestamp();
    private string _open = "";
    private int _steps;

    public async Task Step(string what, Func<Task<string>> act)
    {
        _open = what;
        var begun = Stopwatch.GetTimestamp();
        var seen = await act();
        _steps++;
        to.WriteLine($"{Milliseconds(begun),8} ms  {what}{(seen.Length > 0 ? ": " + seen : "")}");
    }

    public int Fail(Exception why)
    {
        to.WriteLine($"  FAILED     {_open}: {why.Message}");
        return ExitCode.Failed;
    }

    public int End()
    {
        to.WriteLine($"{Milliseconds(_begun),8} ms  {_steps} steps, all as they should be");
        return ExitCode.Done;
    }

    private static string Milliseconds(long since) =>
        Stopwatch.GetElapsedTime(since).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
}
