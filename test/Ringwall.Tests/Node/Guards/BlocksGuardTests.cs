using System.Text;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Guards;
using Ringwall.Node.Guards.Blocks;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Guards;

public sealed class BlocksGuardTests
{
    private static readonly DateTimeOffset s_then = new(2026, 9, 3, 20, 41, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("a.test", true)]
    [InlineData("www.a.test", true)]
    [InlineData("b.test", false)]
    public void A_block_of_a_zone_covers_all_its_hosts_and_no_other(string host, bool blocked) =>
        Assert.Equal(blocked, Check(host, ForZone("a")).Stops);

    [Fact]
    public void The_verdict_names_the_decision()
    {
        var block = ForZone("a");
        var verdict = Check("a.test", block);
        Assert.Equal((Act.Block, "blocks"), (verdict.Act, verdict.Guard));
        Assert.Equal(block.DecisionId, Assert.IsType<Block>(verdict.Reference).DecisionId);
    }

    [Theory]
    [InlineData("www.a.test", true)]
    [InlineData("a.test", false)]
    public void A_block_of_hosts_covers_only_those(string host, bool blocked) =>
        Assert.Equal(blocked, Check(host, ForZone(null) with { Hosts = ["www.a.test"] }).Stops);

    [Fact]
    public void A_block_with_an_end_stops_by_itself()
    {
        using var loop = new TestLoop();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(loop.Loop.UnixMs);
        var block = ForZone("a") with { Until = now.AddSeconds(10) };
        Assert.True(Check("a.test", block, loop).Stops);
        loop.Advance(11_000);
        Assert.False(Check("a.test", block, loop).Stops);
    }

    private static Block ForZone(string? zone) => new()
    {
        DecisionId = "D-2026-0007",
        Zone = zone,
        Kind = BlockKind.OwnDecision,
        ReasonsUrl = "https://edge.test/decisions/D-2026-0007",
        Since = s_then,
    };

    private static Verdict Check(string host, Block block)
    {
        using var loop = new TestLoop();
        return Check(host, block, loop);
    }

    private static Verdict Check(string host, Block block, TestLoop loop)
    {
        var snapshot = EdgeSnapshot.Build(new EdgeSettings(), [Zone("a"), Zone("b")], [block]);
        var (_, server) = MemoryConnection.Pair(loop.Loop);
        var octets = Encoding.ASCII.GetBytes(host);
        var x = new Http1Exchange(server) { Snapshot = snapshot, ZoneIndex = snapshot.FindZone(octets) };
        x.Request.Buffer = octets;
        x.Request.HostLength = octets.Length;
        var verdict = loop.Run(() => new BlocksGuard().Check(x));
        server.Close();
        return verdict;
    }

    private static ZoneSettings Zone(string name) => new()
    {
        Name = name,
        Hosts = [$"{name}.test", $"www.{name}.test"],
        OriginGroups = [new OriginGroupSettings { Origins = [new OriginSettings { Url = "http://192.0.2.1" }] }],
    };
}
