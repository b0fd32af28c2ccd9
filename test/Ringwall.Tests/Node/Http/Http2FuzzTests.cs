using Ringwall.Core.Http;
using Ringwall.Tests.Core.Http;
using Ringwall.Tests.Tidy;

namespace Ringwall.Tests.Node.Http;

/// <summary>
/// Changed octets of kept conversations (test/corpus/h2: what a client sends behind its greeting, in hex): nothing
/// throws, nothing stays lent, and no exchange outlives its connection.
/// </summary>
public sealed class Http2FuzzTests
{
    private const int RoundsPerInput = 300;

    public static TheoryData<string> Inputs =>
        [.. Directory.GetFiles(Folder, "*.hex").Select(f => Path.GetFileName(f)).Order()];

    private static string Folder => Path.Combine(SourceTree.Root, "test", "corpus", "h2");

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Kept_input_and_its_mutations_end_in_order(string name)
    {
        var seed = Convert.FromHexString(string.Concat(File.ReadLines(Path.Combine(Folder, name))
            .Where(line => !line.StartsWith('#')).SelectMany(line => line.Where(char.IsAsciiHexDigit))));
        Play(seed, int.MaxValue);
        var random = new Random(name.Length * 7919);
        for (var round = 0; round < RoundsPerInput; round++)
        {
            Play(Mutate(seed, random), round % 4 == 0 ? 1 + random.Next(40) : int.MaxValue);
        }
    }

    [Fact]
    public void Frames_of_random_type_flags_stream_and_length_end_in_order()
    {
        var random = new Random(9113);
        for (var round = 0; round < 300; round++)
        {
            var octets = new List<byte>();
            for (var i = 0; i < 40; i++)
            {
                var payload = new byte[random.Next(4) == 0 ? random.Next(300) : random.Next(10)];
                random.NextBytes(payload);
                var header = new byte[9];
                var type = (Http2FrameType)random.Next(12);
                Http2Frame.Write(header, payload.Length, type, (byte)random.Next(64), random.Next(8));
                octets.AddRange(header);
                octets.AddRange(payload);
            }

            Play([.. octets], int.MaxValue);
        }
    }

    [Fact]
    public void Every_split_of_a_block_over_two_continuations_gives_the_same_request()
    {
        var block = new HpackWriter().Add(":method", "GET").Add(":scheme", "http").Add(":path", "/a?b")
            .Add(":authority", "a.test").Add("cookie", "a=1", huffman: true).Add("x-y", "z").Take();
        for (var first = 0; first <= block.Length; first++)
        {
            for (var second = first; second <= block.Length; second += 5)
            {
                using var client = new Http2Client();
                client.Greet().Frame(Http2FrameType.Headers, 1, 1, block[..first]);
                if (second > first)
                {
                    client.Frame(Http2FrameType.Continuation, 0, 1, block[first..second]);
                }

                client.Frame(Http2FrameType.Continuation, 4, 1, block[second..]).Flush();
                Assert.Equal((first, second, ":status: 200"), (first, second, client.StatusOf(1)));
            }
        }
    }

    private static void Play(byte[] octets, int maxRead)
    {
        using var client = new Http2Client(
            Http2Client.Measure, new Ringwall.Node.Loops.MemoryOptions { MaxRead = maxRead });
        client.Greet();
        client.Raw(octets).Flush();
        Assert.InRange(client.Loop.Loop.Buffers.Lent, 0, 2 * 1024 * 1024);
        client.HangUp();
        Assert.Equal((0, 0), (client.Alive, client.Server.Http2.Count));
        Assert.Equal(0, client.Loop.Loop.Buffers.Lent);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var octets = new List<byte>(seed);
        for (var i = 0; i < 1 + random.Next(4) && octets.Count > 0; i++)
        {
            var at = random.Next(octets.Count);
            switch (random.Next(5))
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
                default:
                    octets[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. octets];
    }
}
