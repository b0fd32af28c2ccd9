using System.Diagnostics;

namespace Ringwall.Bench.Machine;

/// <summary>Short commands whose text answer is wanted.</summary>
internal static class Shell
{
    /// <summary>Standard output and error of a command; throws with them when it fails.</summary>
    public static string Run(params IReadOnlyList<string> command)
    {
        var (code, text) = Try(command);
        return code == 0
            ? text
            : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {code}: {text}");
    }

    public static (int Code, string Text) Try(params IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in command.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, text + error.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (127, e.Message);
        }
    }
}
