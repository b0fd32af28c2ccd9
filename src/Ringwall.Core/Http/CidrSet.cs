namespace Ringwall.Core.Http;

/// <summary>Address ranges of declared proxies. Few, so a list does.</summary>
public sealed class CidrSet
{
    private readonly (IpBits Network, IpBits Mask)[] _ranges;

    private CidrSet((IpBits, IpBits)[] ranges) => _ranges = ranges;

    public static CidrSet Empty { get; } = new([]);

    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>Reads "address" or "address/bits"; false at the first that is neither.</summary>
    public static bool TryParse(IReadOnlyList<string> texts, out CidrSet set, out string? bad)
    {
        var ranges = new (IpBits, IpBits)[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            if (!TryParse(texts[i], out ranges[i]))
            {
                set = Empty;
                bad = texts[i];
                return false;
            }
        }

        set = new CidrSet(ranges);
        bad = null;
        return true;
    }

    public bool Contains(IpBits address)
    {
        foreach (var (network, mask) in _ranges)
        {
            if ((address & mask) == network)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryParse(string text, out (IpBits Network, IpBits Mask) range)
    {
        range = default;
        var octets = System.Text.Encoding.UTF8.GetBytes(text);
        var slash = Array.IndexOf(octets, (byte)'/');
        if (!IpText.TryParse(octets.AsSpan(0, slash < 0 ? octets.Length : slash), out var address))
        {
            return false;
        }

        var width = address.IsV4 && octets.AsSpan().IndexOf((byte)':') < 0 ? 32 : 128;
        long bits = width;
        if (slash >= 0 && (!Octets.TryDecimal(octets.AsSpan(slash + 1), out bits) || bits > width))
        {
            return false;
        }

        var host = 128 - (int)(128 - width + bits);
        var mask = IpBits.Mask(128 - host);
        range = (address & mask, mask);
        return true;
    }
}
