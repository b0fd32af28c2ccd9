using Microsoft.Data.Sqlite;
using Ringwall.Control.Publication;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Native;

namespace Ringwall.Tests.Control;

public sealed class PublisherTests
{
    [Fact]
    public void A_block_is_recorded_numbered_sealed_and_in_force_and_its_lift_as_well()
    {
        using var fixture = new Fixture();
        var publisher = fixture.Publisher();
        var (block, version) = publisher.Block(Fixture.OfZone(), "A. Operator", "a reason");
        Assert.Equal((1L, "a.test"), (version, Assert.Single(publisher.InForce()).Zone));
        Assert.Matches("^D-[0-9]{4}-0001$", block.DecisionId);

        var (_, lifted) = publisher.Lift(block.DecisionId, "B. Operator", "it is over");
        Assert.Equal(2, lifted);
        Assert.Empty(publisher.InForce());
        Assert.Equal(["block", "unblock"], publisher.Events().Select(e => e.Action));
        Assert.Equal(["A. Operator", "B. Operator"], publisher.Events().Select(e => e.Actor));
    }

    [Fact]
    public void Each_entry_carries_the_hash_of_the_one_before()
    {
        using var fixture = new Fixture();
        var publisher = fixture.Publisher();
        for (var i = 0; i < 5; i++)
        {
            publisher.Block(Fixture.OfZone(), "A. Operator", $"reason {i}");
        }

        var previous = new byte[32];
        foreach (var entry in publisher.Events())
        {
            Assert.Equal(previous, entry.Previous);
            previous = entry.Hash();
        }
    }

    [Theory]
    [InlineData("UPDATE block_events SET actor = 'nobody'")]
    [InlineData("DELETE FROM block_events")]
    [InlineData("INSERT OR REPLACE INTO block_events SELECT * FROM block_events WHERE id = 1")]
    [InlineData("UPDATE config_versions SET actor = 'nobody'")]
    [InlineData("DELETE FROM config_versions")]
    [InlineData("UPDATE documents SET blob = x'00'")]
    public void What_was_recorded_cannot_be_changed(string sql)
    {
        using var fixture = new Fixture();
        var publisher = fixture.Publisher();
        publisher.Publish(Fixture.Config(), "text", "A. Operator");
        publisher.Block(Fixture.OfZone(), "A. Operator", "a reason");
        Assert.Throws<SqliteException>(() => fixture.Database.Write(s => s.Run(sql)));
        Assert.Equal("A. Operator", Assert.Single(publisher.Events()).Actor);
    }

    [Fact]
    public void A_record_altered_behind_our_back_is_noticed_at_the_next_start()
    {
        using var fixture = new Fixture();
        fixture.Publisher().Block(Fixture.OfZone(), "A. Operator", "a reason");
        fixture.Database.Write(s => s.Run(
            "DROP TRIGGER block_events_no_update; UPDATE block_events SET reason = 'another reason'"));
        fixture.Restart();
        Assert.Throws<InvalidDataException>(() => fixture.Publisher());
    }

    [Theory]
    [InlineData("recorded")]
    [InlineData("sealed")]
    [InlineData("stored")]
    public void A_change_that_fails_at_a_step_leaves_nothing_behind(string step)
    {
        using var fixture = new Fixture();
        fixture.Publisher().Publish(Fixture.Config(), "text", "A. Operator");
        var failing = fixture.Publisher(reached =>
        {
            if (reached == step)
            {
                throw new IOException("the disk is gone");
            }
        });

        Assert.Throws<IOException>(() => failing.Block(Fixture.OfZone(), "A. Operator", "a reason"));
        Assert.Throws<IOException>(() => failing.Publish(Fixture.Config("b.test"), "other", "A. Operator"));

        fixture.Restart();
        var after = fixture.Publisher();
        Assert.Empty(after.Events());
        Assert.Equal((1L, 0L), (after.Version(Lane.Config), after.Version(Lane.Blocks)));
        Assert.Equal(1, after.Block(Fixture.OfZone(), "A. Operator", "a reason").Version);
    }

    [Fact]
    public void Decisions_are_taken_once_and_lifted_once()
    {
        using var fixture = new Fixture();
        var publisher = fixture.Publisher();
        publisher.Block(Fixture.OfZone(decision: "D-1"), "A. Operator", "a reason");
        int Refusal(Action change) => Assert.Throws<DecisionException>(change).Status;
        Assert.Equal(409, Refusal(() => publisher.Block(Fixture.OfZone(decision: "D-1"), "A", "again")));
        Assert.Equal(404, Refusal(() => publisher.Lift("D-2", "A", "unknown")));
        publisher.Lift("D-1", "A", "over");
        Assert.Equal(409, Refusal(() => publisher.Lift("D-1", "A", "over again")));
    }

    [Fact]
    public void Documents_are_signed_and_the_nodes_own_check_accepts_them()
    {
        using var fixture = new Fixture();
        var publisher = fixture.Publisher();
        publisher.Publish(Fixture.Config(), "text", "A. Operator");
        var octets = publisher.After(Lane.Config, 0)!;
        bool Check(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
            Ed25519.Verify(fixture.Key.PublicKey, message, signature);
        Assert.NotNull(SignedDocument.Open(octets, Lane.Config, 0, Check, out _));
        Assert.Null(SignedDocument.Open(octets, Lane.Config, 1, Check, out var replayed));
        Assert.Contains("not newer", replayed, StringComparison.Ordinal);
        Assert.Null(SignedDocument.Open(octets, Lane.Blocks, 0, Check, out _));
        for (var i = 0; i < octets.Length; i++)
        {
            octets[i] ^= 1;
            Assert.Null(SignedDocument.Open(octets, Lane.Config, 0, Check, out _));
            Assert.Null(SignedDocument.Open(octets.AsSpan(0, i), Lane.Config, 0, Check, out _));
            octets[i] ^= 1;
        }
    }

    [Fact]
    public void The_same_configuration_again_is_the_same_version()
    {
        using var fixture = new Fixture();
        var publisher = fixture.Publisher();
        Assert.Equal(1, publisher.Publish(Fixture.Config(), "text", "A. Operator"));
        Assert.Equal(1, publisher.Publish(Fixture.Config(), "text", "A. Operator"));
        Assert.Equal(2, publisher.Publish(Fixture.Config("b.test"), "other", "A. Operator"));
    }

    [Fact]
    public void A_decisions_block_is_settled_once_changed_when_it_changes_and_gone_when_it_is_lifted()
    {
        using var fixture = new Fixture();
        var publisher = fixture.Publisher();
        var block = Fixture.OfZone(decision: "D-1");
        var first = publisher.Settle("D-1", block, "decision-officer");
        Assert.Equal(first, publisher.Settle("D-1", block, "decision-officer"));
        var longer = block with { Until = fixture.Time.GetUtcNow().AddDays(14) };
        Assert.Equal(first + 1, publisher.Settle("D-1", longer, "decision-officer"));
        Assert.Equal(longer.Until, Assert.Single(publisher.InForce()).Until);
        Assert.Equal(first + 2, publisher.Settle("D-1", null, "decision-officer"));
        Assert.Equal(first + 2, publisher.Settle("D-1", null, "decision-officer"));
        Assert.Empty(publisher.InForce());
        Assert.Equal(4, publisher.Events().Count);
    }
}
