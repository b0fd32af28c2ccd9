using System.Diagnostics;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Trust;

/// <summary>The whole emergency, played by the program itself on a Ringwall it starts.</summary>
[Collection("edge")]
public sealed class RehearsalTests
{
    [Fact]
    public async Task Z7_40_a_third_of_September_is_played_from_the_first_report_to_the_lift()
    {
        var (code, output) = await Run("rehearse");
        Assert.True(code == 0, output);
        foreach (var seen in (string[])["effective on 1 of 1 nodes", "precedent none", "lifted, not deleted"])
        {
            Assert.Contains(seen, output, StringComparison.Ordinal);
        }

        Assert.Equal(2, output.Split("an outsider verifies the log").Length - 1);
    }

    [Fact]
    public async Task A_rehearsal_that_cannot_be_played_says_so()
    {
        var (code, output) = await Run("rehearse", "--config", "/nowhere/ringwall.yaml");
        Assert.NotEqual(0, code);
        Assert.NotEmpty(output);
    }

    private static async Task<(int Code, string Output)> Run(params string[] words)
    {
        var start = new ProcessStartInfo(Edge.Program, words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
