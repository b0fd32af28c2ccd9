using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ringwall.Core.Snapshot;

namespace Ringwall.Tests.Core.Snapshot;

public sealed class EdgeSnapshotTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_exact_host_wins_over_a_wildcard_and_a_wildcard_covers_one_label()
    {
        var snapshot = EdgeSnapshot.Build(
            new EdgeSettings(), [Zone("wild", "*.example.test"), Zone("www", "www.example.test")]);

        Assert.Equal("www", snapshot.Zone(Find(snapshot, "www.example.test")).Name);
        Assert.Equal("wild", snapshot.Zone(Find(snapshot, "other.example.test")).Name);
        Assert.Equal(-1, Find(snapshot, "a.b.example.test"));
        Assert.Equal(-1, Find(snapshot, "example.test"));
        Assert.Equal(-1, Find(snapshot, ".example.test"));
        Assert.Equal(-1, Find(snapshot, ""));
    }

    [Fact]
    public void An_empty_snapshot_serves_nobody() => Assert.Equal(-1, Find(EdgeSnapshot.Empty, "example.test"));

    [Fact]
    public void Finding_a_zone_agrees_with_a_plain_search()
    {
        var label = Gen.Elements("a", "b", "www", "shop", "x1");
        var host = Gen.Elements("example.test", "other.test", "deep.example.test")
            .SelectMany(parent => label.Select(first => first + "." + parent));
        var name = host.SelectMany(h => Gen.Elements(h, "*." + h, "*" + h[h.IndexOf('.')..]));
        var inputs = name.ListOf().SelectMany(names => host.Select(asked => (names.Distinct().ToArray(), asked)));
        Prop.ForAll(inputs.ToArbitrary(), input =>
        {
            var (names, asked) = input;
            var snapshot = EdgeSnapshot.Build(new EdgeSettings(), names.Select(n => Zone("zone of " + n, n)).ToArray());
            var expected = Array.IndexOf(names, asked);
            expected = expected >= 0 ? expected : Array.IndexOf(names, "*" + asked[asked.IndexOf('.')..]);
            return Find(snapshot, asked) == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Ten_thousand_zones_are_all_found_and_none_is_an_object_before_it_is_asked_for()
    {
        var zones = Enumerable.Range(0, 10_000)
            .Select(i => Zone($"z{i}", $"h{i}.example.test", $"*.w{i}.test")).ToArray();
        var snapshot = EdgeSnapshot.Build(new EdgeSettings(), zones);
        for (var i = 0; i < zones.Length; i++)
        {
            Assert.Equal(i, Find(snapshot, $"h{i}.example.test"));
            Assert.Equal(i, Find(snapshot, $"any.w{i}.test"));
            Assert.Equal(i, snapshot.FindZoneName($"z{i}"));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var host = "h9999.example.test"u8;
        for (var i = 0; i < 1000; i++)
        {
            snapshot.FindZone(host);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Same(snapshot.Zone(7), snapshot.Zone(7));
    }

    [Fact]
    public void Settings_come_out_as_they_went_in()
    {
        var zone = Everything();
        var edge = new EdgeSettings { Operator = "Example", TrustedProxies = ["192.0.2.0/24"] };
        var snapshot = EdgeSnapshot.Build(edge, [zone]);

        var again = EdgeSnapshot.Build(snapshot.Edge, [snapshot.Zone(0)]);

        Assert.Equal("Example", again.Edge.Operator);
        Assert.True(snapshot.ZoneOctets(0).SequenceEqual(again.ZoneOctets(0)));
        Assert.Equal(Balance.Failover, again.Zone(0).OriginGroups[0].Balance);
        Assert.Equal(VerifyMode.Strict, again.Zone(0).OriginGroups[0].Origins[0].Verify);
        Assert.Equal(7, again.Zone(0).OriginGroups[0].Health!.Fall);
    }

    [Fact]
    public void A_zone_block_covers_every_host_of_the_zone_and_no_other()
    {
        var snapshot = EdgeSnapshot.Build(
            new EdgeSettings(),
            [Zone("bad", "bad.test", "*.bad.test"), Zone("good", "good.test")],
            [Block("D-1", "bad")]);

        Assert.Equal("D-1", FindBlock(snapshot, "bad.test", s_noon)?.DecisionId);
        Assert.Equal("D-1", FindBlock(snapshot, "www.bad.test", s_noon)?.DecisionId);
        Assert.Null(FindBlock(snapshot, "good.test", s_noon));
    }

    [Fact]
    public void A_host_block_holds_though_its_zone_was_renamed()
    {
        var block = Block("D-2", "old-name") with { Hosts = ["bad.test", "*.bad.test"] };
        var snapshot = EdgeSnapshot.Build(new EdgeSettings(), [Zone("new-name", "bad.test", "www.bad.test")], [block]);

        Assert.Equal("D-2", FindBlock(snapshot, "bad.test", s_noon)?.DecisionId);
        Assert.Equal("D-2", FindBlock(snapshot, "www.bad.test", s_noon)?.DecisionId);
        Assert.Equal("D-2", snapshot.FindBlock(-1, "bad.test"u8, s_noon.ToUnixTimeMilliseconds())?.DecisionId);
    }

    [Fact]
    public void A_block_ends_by_itself_at_its_moment_and_the_next_one_shows()
    {
        var brief = Block("D-3", "bad") with { Until = s_noon };
        var snapshot = EdgeSnapshot.Build(new EdgeSettings(), [Zone("bad", "bad.test")], [brief, Block("D-4", "bad")]);

        Assert.Equal("D-3", FindBlock(snapshot, "bad.test", s_noon.AddMilliseconds(-1))?.DecisionId);
        Assert.Equal("D-4", FindBlock(snapshot, "bad.test", s_noon)?.DecisionId);
    }

    [Fact]
    public void Each_lane_changes_without_the_other()
    {
        var snapshot = EdgeSnapshot.Build(
            new EdgeSettings(), [Zone("bad", "bad.test")], configVersion: 4, blockVersion: 9);
        var zone = snapshot.Zone(0);

        var blocked = snapshot.With(new BlockTable([Block("D-5", "bad")]), 10);

        Assert.Equal((4, 10), (blocked.ConfigVersion, blocked.BlockVersion));
        Assert.Same(zone, blocked.Zone(0));
        Assert.Equal("D-5", FindBlock(blocked, "bad.test", s_noon)?.DecisionId);
        Assert.Null(FindBlock(blocked.With(BlockTable.Empty, 11), "bad.test", s_noon));
    }

    [Fact]
    public void A_damaged_image_is_refused_and_never_throws()
    {
        var whole = ZoneImage.Write(new EdgeSettings(), [Zone("a", "a.test"), Zone("b", "*.b.test")]);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Null(ZoneImage.Open(whole[..length], out var fault));
            Assert.NotNull(fault);
        }

        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var image = ZoneImage.Open(damaged, out var fault);
            Assert.Equal(image is null, fault is not null);
            image?.Find("a.test"u8);
        }
    }

    private static int Find(EdgeSnapshot snapshot, string host) => snapshot.FindZone(Encoding.ASCII.GetBytes(host));

    private static Block? FindBlock(EdgeSnapshot snapshot, string host, DateTimeOffset at) =>
        snapshot.FindBlock(Find(snapshot, host), Encoding.ASCII.GetBytes(host), at.ToUnixTimeMilliseconds());

    private static Block Block(string id, string zone) => new()
    {
        DecisionId = id,
        Zone = zone,
        Kind = BlockKind.OwnDecision,
        ReasonsUrl = "https://decisions.example.test/" + id,
        Since = s_noon.AddDays(-1),
    };

    private static ZoneSettings Zone(string name, params string[] hosts) => new()
    {
        Name = name,
        Hosts = hosts,
        OriginGroups = [new OriginGroupSettings { Origins = [new OriginSettings { Url = "http://192.0.2.1:3000" }] }],
    };

    private static ZoneSettings Everything() => new()
    {
        Name = "example.test",
        Hosts = ["example.test"],
        OriginGroups =
        [
            new OriginGroupSettings
            {
                PathPrefix = "/api/",
                Balance = Balance.Failover,
                RetryStatuses = [502],
                Health = new HealthSettings { Fall = 7 },
                Origins = [new OriginSettings { Url = "https://origin.test", Verify = VerifyMode.Strict }],
            },
        ],
        Tls = new TlsSettings { Certificates = [new CertificateSettings { ChainPem = "chain", KeyPem = "key" }] },
    };
}
