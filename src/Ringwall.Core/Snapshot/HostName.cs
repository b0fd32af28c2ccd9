using System.Net;

namespace Ringwall.Core.Snapshot;

/// <summary>Host names as an operator writes them.</summary>
public static class HostName
{
    /// <summary>Why this is no host a zone may have, or null. Letters of either case; IDN as "xn--…".</summary>
    public static string? Fault(string host, bool wildcards)
    {
        var name = host.AsSpan();
        if (wildcards && name.StartsWith("*."))
        {
            name = name[2..];
            if (!name.Contains('.'))
            {
                return "a wildcard needs two labels after it: *.example.test";
            }
        }

        if (name.Length is 0 or > Limits.Host)
        {
            return name.Length == 0 ? "is empty" : $"longer than {Limits.Host} octets";
        }

        if (name[0] == '[')
        {
            return name[^1] == ']' && IPAddress.TryParse(name[1..^1], out _) ? null : $"'{host}' is no IPv6 address";
        }

        foreach (var range in name.Split('.'))
        {
            if (LabelFault(name[range]) is { } fault)
            {
                return $"'{host}': {fault}";
            }
        }

        return null;
    }

    private static string? LabelFault(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > 63)
        {
            return label.Length == 0
                ? "an empty label (no dot at either end, no two in a row)"
                : "a label of more than 63 octets";
        }

        foreach (var letter in label)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))
            {
                return letter == '*' ? "a wildcard is the whole first label: *.example.test"
                    : letter == ':' ? "a host has no port"
                    : char.IsAscii(letter) ? $"'{letter}' is not allowed in a host"
                    : "write international names in their ASCII form (xn--…)";
            }
        }

        return label[0] == '-' || label[^1] == '-' ? "a label neither begins nor ends with '-'" : null;
    }
}
