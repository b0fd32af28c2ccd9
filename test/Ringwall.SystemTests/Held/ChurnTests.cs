using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Held;

/// <summary>
/// Connections that come and go, handshakes, resets, blocks, reloads: what an hour brings, and the memory after it.
/// </summary>
[Collection("edge")]
public sealed class ChurnTests(ITestOutputHelper output)
{
    /// <summary>Growth that is the runtime's breathing, not a leak.</summary>
    private const double SlackMiB = 16;

    /// <summary>--long: the connections of an hour in which a hundred come every second.</summary>
    private static int Rounds => Edge.Long ? 360 : 12;

    [Fact]
    public async Task Memory_and_descriptors_are_flat_after_churn()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        var node = edge.NodePid;
        var memory = new List<double>();
        var descriptors = new List<int>();
        for (var round = 0; round < Rounds; round++)
        {
            await Round(edge, round);
            memory.Add(Processes.RssMiB(node));
            descriptors.Add(Processes.Descriptors(node));
        }

        output.WriteLine($"MiB after each round: {string.Join(' ', memory.Select(m => $"{m:F1}"))}");
        output.WriteLine($"open after each round: {string.Join(' ', descriptors)}");
        var warm = memory.Skip(Rounds / 3).Take(Rounds / 3).Max();
        Assert.InRange(memory.TakeLast(Rounds / 3).Min(), 0, warm + SlackMiB);
        Assert.InRange(descriptors[^1], 0, descriptors.Take(Rounds / 2).Max() + 16);
    }

    /// <summary>1,000 connections of one request, 63 dropped in the middle; 2,000 kept requests; the rest.</summary>
    private static async Task Round(Edge edge, int round)
    {
        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            using var wire = await Wire.Open(edge.HttpPort);
            var path = i % 16 == 0 ? "/large" : "/small";
            await wire.Say($"GET {path} HTTP/1.1\r\nHost: {Edge.Host}:{edge.HttpPort}\r\nConnection: close\r\n\r\n");
            if (i % 16 == 0)
            {
                await wire.Hear();
                return;
            }

            var answer = await wire.HearAll();
            Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        });
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, stop) =>
        {
            using var answer = await edge.Client.GetAsync("/small", stop);
            Assert.True(answer.IsSuccessStatusCode);
        });
        await Handshakes(edge);
        await Resets(edge);
        await BlockAndLift(edge, round);
        edge.WriteConfiguration($"    limits: {{ max_body: {1_000_000 + round} }}");
        using var reloaded = await edge.Reload();
        Assert.True(reloaded.IsSuccessStatusCode, await reloaded.Content.ReadAsStringAsync());
    }

    /// <summary>48 full handshakes, and 48 that offer the session of the one before, each with a request.</summary>
    private static async Task Handshakes(Edge edge)
    {
        foreach (var resume in new[] { false, true })
        {
            // Sessions are found again by the same options object.
            var options = Client(resume);
            await Parallel.ForAsync(0, 48, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, stop) =>
            {
                using var tcp = new TcpClient();
                await tcp.ConnectAsync(IPAddress.Loopback, edge.HttpsPort, stop);
                await using var tls = new SslStream(tcp.GetStream());
                await tls.AuthenticateAsClientAsync(options, stop);
                var request = $"GET /small HTTP/1.1\r\nHost: {Edge.Host}:{edge.HttpsPort}\r\n"
                    + "Connection: close\r\n\r\n";
                await tls.WriteAsync(Encoding.ASCII.GetBytes(request), stop);
                using var reader = new StreamReader(tls, Encoding.Latin1);
                Assert.StartsWith("HTTP/1.1 200 ", await reader.ReadToEndAsync(stop), StringComparison.Ordinal);
            });
        }
    }

    /// <summary>64 HTTP/2 streams on one connection, each reset in the middle of a long answer.</summary>
    private static async Task Resets(Edge edge)
    {
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = Client(resume: true) })
        {
            BaseAddress = new Uri($"https://127.0.0.1:{edge.HttpsPort}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        client.DefaultRequestHeaders.Host = $"{Edge.Host}:{edge.HttpsPort}";
        await Parallel.ForAsync(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, stop) =>
        {
            // Disposed with its content unread, an answer is a RST_STREAM.
            using var answer = await client.GetAsync("/large", HttpCompletionOption.ResponseHeadersRead, stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });
    }

    private static async Task BlockAndLift(Edge edge, int round)
    {
        var decision = $"D-2026-{1000 + round}";
        using (var blocked = await edge.Block(decision))
        {
            Assert.True(blocked.IsSuccessStatusCode, await blocked.Content.ReadAsStringAsync());
        }

        await edge.Becomes(403);
        using (var lifted = await edge.Lift(decision))
        {
            Assert.True(lifted.IsSuccessStatusCode, await lifted.Content.ReadAsStringAsync());
        }

        await edge.Becomes(200);
    }

    private static SslClientAuthenticationOptions Client(bool resume) => new()
    {
        TargetHost = Edge.Host,
        AllowTlsResume = resume,
        RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
    };
}
