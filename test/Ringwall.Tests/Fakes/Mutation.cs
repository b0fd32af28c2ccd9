namespace Ringwall.Tests.Fakes;

/// <summary>A few octets of an input changed, moved, doubled or left out.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] seed, Random random, IReadOnlyList<byte[]>? others = null)
    {
        var octets = new List<byte>(seed);
        for (var i = 0; i < 1 + random.Next(4) && octets.Count > 0; i++)
        {
            Change(octets, random, others);
        }

        return [.. octets];
    }

    private static void Change(List<byte> octets, Random random, IReadOnlyList<byte[]>? others)
    {
        var at = random.Next(octets.Count);
        switch (random.Next(others is null ? 5 : 7))
        {
            case 0:
                octets.RemoveAt(at);
                break;
            case 1:
                octets.Insert(at, octets[at]);
                break;
            case 2:
                octets[at] ^= (byte)(1 << random.Next(8));
                break;
            case 3:
                octets.RemoveRange(at, Math.Min(octets.Count - at, 9));
                break;
            case 4:
                octets[at] = (byte)random.Next(256);
                break;
            default:
                var other = others![random.Next(others.Count)];
                var from = random.Next(other.Length + 1);
                octets.InsertRange(at, other.AsSpan(from, random.Next(other.Length - from + 1)));
                break;
        }
    }
}
