using Ringwall.Bench.DecisionLog;
using Ringwall.Bench.L7;
using Ringwall.Bench.Micro;
using Ringwall.Bench.Start;

namespace Ringwall.Bench;

internal static class Program
{
    private static int Main(string[] words)
    {
        switch (words.FirstOrDefault())
        {
            // What a runtime needs before it can do anything at all; the start row subtracts it.
            case "hello":
                Console.Out.WriteLine("hello");
                return 0;
            case "l7":
                return L7Bench.Run(words[1..]);
            case "start":
                return StartBench.Run(words[1..]);
            case "log":
                return LogBench.Run();
            case "micro":
                return MicroBench.Run();
            default:
                Console.Error.WriteLine(
                    "usage: bench l7 [options] | start [options] | log | micro; see bench/README.md");
                return 2;
        }
    }
}
