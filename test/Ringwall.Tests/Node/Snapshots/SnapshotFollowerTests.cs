using Ringwall.Core.Snapshot;
using Ringwall.Node.Snapshots;

namespace Ringwall.Tests.Node.Snapshots;

/// <summary>What a node takes, what it refuses, and what it still knows after a restart.</summary>
public sealed class SnapshotFollowerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-node-").FullName;
    private readonly List<EdgeSnapshot> _taken = [];

    private bool SwapWorks { get; set; } = true;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_newer_document_is_in_force_and_survives_a_restart()
    {
        var follower = Follower();
        Assert.True(follower.Apply(Lane.Config, Zones(3, "a.test"), out _));
        Assert.True(follower.Apply(Lane.Blocks, Blocks(1, "a.test"), out _));
        Assert.Equal((3L, 1L), follower.InForce);

        var again = Follower();
        again.Load();
        Assert.Equal((3L, 1L), (again.Current.ConfigVersion, again.Current.BlockVersion));
        Assert.NotNull(again.Current.FindBlock(0, "a.test"u8, 0));
    }

    [Fact]
    public void Older_replayed_and_forged_documents_change_nothing_and_are_said()
    {
        var follower = Follower();
        Assert.True(follower.Apply(Lane.Blocks, Blocks(5, "a.test"), out _));
        foreach (var bad in (byte[][])[Blocks(5), Blocks(4), Zones(9, "a.test"), [], Forged(6)])
        {
            Assert.False(follower.Apply(Lane.Blocks, bad, out var refused));
            Assert.NotNull(refused);
            Assert.NotNull(follower.Refused);
            Assert.Equal(5, follower.InForce.Blocks);
        }

        Assert.Single(_taken);
    }

    [Fact]
    public void A_signed_document_that_cannot_be_read_changes_nothing()
    {
        var follower = Follower();
        var nonsense = SignedDocument.Seal(Lane.Config, 1, "nonsense"u8.ToArray(), Sign).Write();
        Assert.False(follower.Apply(Lane.Config, nonsense, out _));
        Assert.Equal(0, follower.Current.ConfigVersion);
    }

    [Fact]
    public void A_damaged_disk_is_passed_over_and_said()
    {
        Follower().Apply(Lane.Config, Zones(3, "a.test"), out _);
        var file = Path.Combine(_folder, "config.doc");
        var octets = File.ReadAllBytes(file);
        octets[^1] ^= 1;
        File.WriteAllBytes(file, octets);

        var again = Follower();
        again.Load();
        Assert.Equal(0, again.Current.ConfigVersion);
        Assert.NotNull(again.Refused);
    }

    [Fact]
    public void A_loop_that_does_not_take_it_is_no_receipt()
    {
        var follower = Follower();
        SwapWorks = false;
        Assert.False(follower.Apply(Lane.Blocks, Blocks(1, "a.test"), out _));
        Assert.Equal(0, follower.InForce.Blocks);
    }

    [Fact]
    public void Documents_are_readable_by_their_user_only()
    {
        Follower().Apply(Lane.Config, Zones(3, "a.test"), out _);
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Mine, File.GetUnixFileMode(Path.Combine(_folder, "config.doc")));
    }

    private static byte[] Zones(long version, string host) => SignedDocument.Seal(Lane.Config, version, ZoneImage.Write(
        new EdgeSettings(),
        [new ZoneSettings
        {
            Name = host,
            Hosts = [host],
            OriginGroups = [new OriginGroupSettings { Origins = [new OriginSettings { Url = "http://192.0.2.1" }] }],
        }]), Sign).Write();

    private static byte[] Blocks(long version, params string[] zones) => SignedDocument.Seal(
        Lane.Blocks,
        version,
        BlockTable.Write([.. zones.Select(zone => new Block
        {
            DecisionId = "D-1",
            Zone = zone,
            Kind = BlockKind.OwnDecision,
            ReasonsUrl = "https://edge.test/",
            Since = DateTimeOffset.UnixEpoch,
        })]),
        Sign).Write();

    private static byte[] Forged(long version) =>
        SignedDocument.Seal(Lane.Blocks, version, BlockTable.Write([]), _ => new byte[64]).Write();

    /// <summary>Stands for control's key: what is right or wrong here does not depend on the curve.</summary>
    private static byte[] Sign(byte[] message) => System.Security.Cryptography.SHA512.HashData(message);

    private SnapshotFollower Follower() => new(
        new LastKnownGood(_folder),
        (message, signature) => signature.SequenceEqual(Sign(message.ToArray())),
        snapshot =>
        {
            _taken.Add(snapshot);
            return SwapWorks;
        });
}
