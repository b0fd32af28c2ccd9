using System.Diagnostics;

namespace Ringwall.Tests.Described;

/// <summary>A program of the system, run to its end.</summary>
internal static class Tool
{
    /// <summary>A test that needs a program which is not there says so by name.</summary>
    public static void Need(string program) => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program))),
        $"{program} is not installed (test/packages.txt)");

    /// <summary>What it printed on both streams; its exit code beside.</summary>
    public static (int Code, string Output) Run(string program, IEnumerable<string> arguments, string input = "")
    {
        Need(program);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors.Result);
    }
}
