using System.Text;
using System.Text.Json.Nodes;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Tests.Core.DecisionLog;

public sealed class AuditTests
{
    [Fact]
    public void A_log_as_it_was_published_has_no_faults()
    {
        var log = Decided(600);
        var report = log.Audit();

        Assert.Empty(report.Faults);
        Assert.Equal((log.Size, 2), ((int)report.Entries, (int)report.Pages));
    }

    [Fact]
    public void Any_bit_of_any_file_changed_is_noticed()
    {
        var log = Decided(1);
        foreach (var (name, octets) in log.Files)
        {
            for (var bit = 0; bit < octets.Length * 8; bit++)
            {
                octets[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(log.Audit().IsGood, $"bit {bit} of {name}");
                octets[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        Assert.True(log.Audit().IsGood);
    }

    [Fact]
    public void Any_file_missing_is_noticed()
    {
        var log = Decided(600);
        foreach (var (name, octets) in log.Files.ToArray())
        {
            log.Files.Remove(name);
            Assert.False(log.Audit().IsGood, name);
            log.Files[name] = octets;
        }
    }

    [Fact]
    public void Z7_32_altering_the_published_page_or_its_leaf_is_noticed()
    {
        var log = Decided(1);
        var shown = log.Files["/decisions/D-2026-0001"];

        log.Files["/decisions/D-2026-0001"] = Encoding.UTF8.GetBytes("<p>softer reasons</p>");
        Assert.Equal(["/decisions/D-2026-0001 as it is shown is not what was logged when it was published"],
            log.Audit().Faults);
        log.Files["/decisions/D-2026-0001"] = shown;

        var old = PublishedPage.AddressOf(PublishedPage.HashOf("<p>reasons</p>"u8));
        log.Files[old] = Encoding.UTF8.GetBytes("<p>Reasons</p>");
        Assert.Equal(["revision 1 of /decisions/D-2026-0001 (entry 4) is not what was logged when it was published"],
            log.Audit().Faults);
        log.Files[old] = Encoding.UTF8.GetBytes("<p>reasons</p>");
        Assert.Empty(log.Audit().Faults);

        var bundle = Tile.At(Tile.EntriesLevel, 0, log.Size).Path;
        var leaves = Encoding.Latin1.GetString(log.Files[bundle]);
        log.Files[bundle] = Encoding.Latin1.GetBytes(leaves.Replace("\"revision\":2", "\"revision\":3",
            StringComparison.Ordinal));
        Assert.Contains(log.Audit().Faults, fault => fault.StartsWith("entry 5 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Z7_32_inclusion_and_consistency_proofs_verify_with_a_key_in_the_c2sp_format()
    {
        var log = Decided(300);
        log.Publish();
        var checkpoint = Checkpoint.Open(log.Files["checkpoint"], out var note)!;
        var key = VerifierKey.Parse(log.Key.ToString())!;
        Assert.StartsWith("log.test/decisions+", key.ToString(), StringComparison.Ordinal);
        for (var i = 0; i < log.Size; i++)
        {
            var bundle = new InclusionBundle(log.Entry(i), i, log.Tree().Inclusion(i), note!);
            var read = InclusionBundle.Parse(bundle.Write(), out _)!;
            Assert.Null(read.Fault(key, SigningKey.Check));
            Assert.NotNull((read with { Entry = log.Entry((i + 1) % log.Size) }).Fault(key, SigningKey.Check));
        }

        var before = Decided(100).Publish();
        Assert.True(Proofs.Continues(
            before.Root, before.Size, checkpoint.Root, checkpoint.Size, log.Tree().Consistency(before.Size)));
    }

    [Fact]
    public void Z7_22_an_approval_stands_below_the_sealed_evidence_it_cites()
    {
        var log = new MemoryLog();
        log.Add(log.Entry(EntryKind.Approved, "D-2026-0002"));
        log.Publish();
        Assert.Equal(["entry 1: decision.approved of D-2026-0002 without sealed evidence before it"],
            log.Audit().Faults);

        log = new MemoryLog();
        log.Add(Sealed(log, "D-2026-0002"));
        log.Add(Approved(log, "D-2026-0002", 9));
        log.Publish();
        Assert.Equal(["entry 2: decision.approved of D-2026-0002 cites other evidence than was sealed"],
            log.Audit().Faults);

        log = new MemoryLog();
        log.Add(Sealed(log, "D-2026-0002"));
        log.Add(log.Entry(EntryKind.Approved, "D-2026-0002") with { At = log.Now.AddMinutes(-5) });
        log.Publish();
        Assert.StartsWith("entry 2: its time", Assert.Single(log.Audit().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_rewritten_since_it_was_seen_is_noticed()
    {
        var log = Decided(300);
        var seen = log.Publish();
        log.Add(log.Entry(EntryKind.PolicyPublished, "P-2"));
        log.Publish();
        Assert.Empty(log.Audit(new AuditTrust { Keys = [log.Key], Seen = seen }).Faults);

        var other = Decided(299);
        other.Add(other.Entry(EntryKind.PolicyPublished, "P-3"));
        other.Add(other.Entry(EntryKind.PolicyPublished, "P-2"));
        other.Publish();
        Assert.Equal([$"the first {seen.Size} entries are not those seen before: the log was rewritten"],
            other.Audit(new AuditTrust { Keys = [log.Key], Seen = seen }).Faults);

        var shorter = Decided(10);
        Assert.Equal([$"the log has {shorter.Size} entries; it had {seen.Size} before"],
            shorter.Audit(new AuditTrust { Keys = [log.Key], Seen = seen }).Faults);
    }

    [Fact]
    public void The_key_trusted_first_is_followed_through_hand_overs_and_no_other_way()
    {
        var log = Decided(1);
        var first = log.Key;
        log.HandOver(8);
        log.HandOver(9);
        log.Publish();

        var report = log.Audit(new AuditTrust { Keys = [first] });
        Assert.Empty(report.Faults);
        Assert.Equal(log.Key, report.Key);

        var impostor = new MemoryLog(10);
        impostor.Publish();
        Assert.Equal(["the key you trust never spoke for this log"],
            impostor.Audit(new AuditTrust { Keys = [first] }).Faults);

        var forged = new MemoryLog();
        var stolen = new MemoryLog(11);
        var entry = KeyHandOver.Entry(
            first, new SigningKey(new byte[32]).Sign, stolen.Key, new SigningKey(new byte[32]).Sign, forged.Now);
        forged.Add(entry);
        forged.Publish();
        Assert.Equal(["entry 1: the key in force did not hand over to this one"],
            forged.Audit(new AuditTrust { Keys = [first] }).Faults);
    }

    [Fact]
    public void Witnesses_asked_for_must_have_cosigned()
    {
        var log = Decided(1);
        var checkpoint = log.Publish();
        var signing = SigningKey.Create();
        var witness = VerifierKey.Of("witness.test/w", SignatureKind.Cosignature, signing.PublicKey);
        var trust = new AuditTrust { Keys = [log.Key], Witnesses = [witness], Quorum = 1 };
        Assert.Equal(["0 of 1 witnesses asked for have cosigned"], log.Audit(trust).Faults);

        var cosigned = log.Sign(checkpoint).With([Cosignature.Sign(checkpoint.Text, witness, 1_790_000_000,
            signing.Sign)]);
        log.Files["checkpoint"] = cosigned.Write();
        var report = log.Audit(trust);
        Assert.Empty(report.Faults);
        Assert.Equal([("witness.test/w", 1_790_000_000L)], report.Cosigned);
    }

    [Fact]
    public void A_page_that_was_withdrawn_openly_is_not_missed()
    {
        var log = Decided(1);
        var page = PublishedPage.HashOf("<p>reasons</p>"u8);
        log.Files.Remove(PublishedPage.AddressOf(page));
        Assert.Single(log.Audit().Faults);

        log.Add(log.Entry(EntryKind.PageWithdrawn, "D-2026-0001") with { Data = new JsonObject { ["sha256"] = page } });
        log.Publish();
        Assert.Empty(log.Audit().Faults);
    }

    [Fact]
    public void Entries_out_of_order_are_noticed()
    {
        var log = new MemoryLog();
        log.Add(log.Entry(EntryKind.LogOpened));
        log.Add(log.Entry(EntryKind.BlockLifted, "D-2026-0001"));
        log.Add(log.Entry(EntryKind.AppealDecided, "A-2026-0001"));
        log.AddRaw("{}"u8.ToArray());
        log.Publish();

        Assert.Equal(4, log.Audit().Faults.Count);
    }

    private static MemoryLog Decided(int more)
    {
        var log = new MemoryLog();
        log.Add(Sealed(log, "D-2026-0001"));
        log.Add(Approved(log, "D-2026-0001", 1));
        log.Add(log.Entry(EntryKind.Effective, "D-2026-0001"));
        log.AddPage("/decisions/D-2026-0001", 1, "<p>reasons</p>");
        log.AddPage("/decisions/D-2026-0001", 2, "<p>reasons, corrected</p>");
        for (var i = 0; i < more; i++)
        {
            log.Add(log.Entry(EntryKind.PolicyPublished, $"P-{i}"));
        }

        log.Publish();
        return log;
    }

    private static LogEntry Sealed(MemoryLog log, string subject) =>
        log.Entry(EntryKind.ProposedSealed, subject) with { Data = new JsonObject { ["evidence_root"] = Root(1) } };

    private static LogEntry Approved(MemoryLog log, string subject, byte exhibit) =>
        log.Entry(EntryKind.Approved, subject) with
        {
            Data = new JsonObject { ["evidence_root"] = Root(exhibit) },
        };

    private static string Root(byte exhibit) => PublishedPage.HashOf([exhibit]);
}
