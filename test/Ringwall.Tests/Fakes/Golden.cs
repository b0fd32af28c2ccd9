using System.Runtime.CompilerServices;

namespace Ringwall.Tests.Fakes;

/// <summary>
/// Compares a text with the file of that name in the folder Golden beside the test. RINGWALL_GOLDEN=write writes the
/// files anew; reviewing their difference is reviewing behaviour.
/// </summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("RINGWALL_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
