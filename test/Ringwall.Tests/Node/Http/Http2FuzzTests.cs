using System.Text;
using Ringwall.Core.Http;
using Ringwall.Tests.Core.Http;
using Ringwall.Tests.Fakes;
using Ringwall.Tests.Tidy;

namespace Ringwall.Tests.Node.Http;

/// <summary>
/// Changed octets of kept conversations (test/corpus/http2: what a client sends behind its greeting, in hex): nothing
/// throws, nothing stays lent, and no exchange outlives its connection.
/// </summary>
public sealed class Http2FuzzTests
{
    private const int RoundsPerInput = 300;

    public static TheoryData<string> Inputs =>
        [.. Directory.GetFiles(Folder, "*.hex").Select(f => Path.GetFileName(f)).Order()];

    private static string Folder => Path.Combine(SourceTree.Root, "test", "corpus", "http2");

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Kept_input_and_its_mutations_end_in_order(string name)
    {
        var seed = Read(Path.Combine(Folder, name));
        Play(seed, int.MaxValue);
        var random = new Random(name.Length * 7919);
        for (var round = 0; round < RoundsPerInput; round++)
        {
            Play(Mutation.Of(seed, random), round % 4 == 0 ? 1 + random.Next(40) : int.MaxValue);
        }
    }

    [Fact]
    public void Mutations_of_kept_and_found_conversations_end_in_order()
    {
        var hunt = new Hunt(Folder, Read, octets => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(octets) + "\n"));
        hunt.Run(4_000, (octets, random) =>
            [Play(octets, random.Next(3) == 0 ? 1 + random.Next(40) : int.MaxValue)]);
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

    private static byte[] Read(string file) => Convert.FromHexString(string.Concat(File.ReadLines(file)
        .Where(line => !line.StartsWith('#')).SelectMany(line => line.Where(char.IsAsciiHexDigit))));

    /// <summary>Statuses, resets and the end: what tells one outcome from another.</summary>
    private static string Play(byte[] octets, int maxRead)
    {
        using var client = new Http2Client(
            Http2Client.Measure, new Ringwall.Node.Loops.MemoryOptions { MaxRead = maxRead });
        client.Greet();
        client.Raw(octets).Flush();
        Assert.InRange(client.Loop.Loop.Buffers.Lent, 0, 2 * 1024 * 1024);
        var outcome = string.Join(' ', client.Seen
            .Where(f => f.Type is Http2FrameType.Headers or Http2FrameType.RstStream)
            .Select(f => f.Type == Http2FrameType.Headers ? f.Fields.Split('\n')[0] : f.Error.ToString())
            .Distinct().Order(StringComparer.Ordinal));
        outcome = $"{client.GoAway?.Error} {Math.Min(client.Requests, 3)} {client.SawEnd} {outcome}";
        client.HangUp();
        Assert.Equal((0, 0), (client.Alive, client.Server.Http2.Count));
        Assert.Equal(0, client.Loop.Loop.Buffers.Lent);
        return outcome;
    }
}
