using System.Globalization;

namespace Ringwall.Node.Loops;

/// <summary>
/// libssl writes to sockets without MSG_NOSIGNAL: a client that resets at the wrong moment would kill the process if
/// the runtime did not ignore SIGPIPE. It does; we look rather than trust.
/// </summary>
internal static class Signals
{
    private const int PipeBit = 1 << 12;

    public static void RequirePipeIgnored()
    {
        if (!IsPipeIgnored())
        {
            throw new InvalidOperationException("SIGPIPE is not ignored in this process");
        }
    }

    internal static bool IsPipeIgnored()
    {
        const string Field = "SigIgn:";
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(Field, StringComparison.Ordinal))
            {
                var digits = line.AsSpan(Field.Length).Trim();
                var mask = ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                return (mask & PipeBit) != 0;
            }
        }

        return false;
    }
}
