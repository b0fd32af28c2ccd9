using System.Diagnostics;
using System.Security.Cryptography;

namespace Ringwall.Tests.Fakes;

/// <summary>
/// Mutates the inputs of a corpus folder and those found on the way: an input with an outcome nobody has seen yet is
/// found. In the gate the seed and the number of rounds are fixed; with --long the seed is new, five minutes long, and
/// what is found stays in the folder `found` of the corpus.
/// </summary>
internal sealed class Hunt
{
    /// <summary>Mutations must not grow without end either.</summary>
    private const int LargestInput = 8 * 1024;

    private const int FixedSeed = 20260912;

    private static readonly TimeSpan s_longTime = TimeSpan.FromMinutes(5);

    private readonly string _found;
    private readonly Func<byte[], byte[]> _write;
    private readonly List<byte[]> _corpus;
    private readonly HashSet<string> _outcomes = [];

    public Hunt(string folder, Func<string, byte[]> read, Func<byte[], byte[]> write)
    {
        _found = Path.Combine(folder, "found");
        _write = write;
        _corpus =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).Select(read),
        ];
    }

    private static bool IsLong => Environment.GetEnvironmentVariable("RINGWALL_LONG") == "1";

    /// <summary>Judges every kept input and then mutations; the judge throws, or names the outcomes.</summary>
    public void Run(int rounds, Func<byte[], Random, string[]> judge)
    {
        var seed = IsLong ? Random.Shared.Next() : FixedSeed;
        var random = new Random(seed);
        foreach (var kept in _corpus)
        {
            _outcomes.UnionWith(Judge(judge, kept, random, seed));
        }

        var clock = Stopwatch.StartNew();
        for (var round = 0; IsLong ? clock.Elapsed < s_longTime : round < rounds; round++)
        {
            var input = Mutation.Of(_corpus[random.Next(_corpus.Count)], random, _corpus);
            if (input.Length > LargestInput)
            {
                continue;
            }

            var known = _outcomes.Count;
            _outcomes.UnionWith(Judge(judge, input, random, seed));
            if (_outcomes.Count > known)
            {
                Keep(input);
            }
        }
    }

    private void Keep(byte[] input)
    {
        _corpus.Add(input);
        if (IsLong)
        {
            Directory.CreateDirectory(_found);
            var name = Convert.ToHexStringLower(SHA256.HashData(input))[..16];
            File.WriteAllBytes(Path.Combine(_found, name), _write(input));
        }
    }

    private static string[] Judge(
        Func<byte[], Random, string[]> judge, byte[] input, Random random, int seed)
    {
        try
        {
            return judge(input, random);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"seed {seed}: {Convert.ToBase64String(input)}", fault);
        }
    }
}
