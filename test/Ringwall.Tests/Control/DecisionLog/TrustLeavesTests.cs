using System.Text;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Desk;
using Ringwall.Control.Effects;
using Ringwall.Control.Publication;
using Ringwall.Control.Sealing;
using Ringwall.Control.Staff;
using Ringwall.Core.DecisionLog;
using Ringwall.Core.Trust;
using Ringwall.Tests.Control.Staff;
using Ringwall.Tests.Control.Store;

namespace Ringwall.Tests.Control.DecisionLog;

/// <summary>The trust process and the log in one store.</summary>
public sealed class TrustLeavesTests(PostgresCluster cluster) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-leaves-").FullName;

    public static TheoryData<string> Engines => StoreOf.Engines;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Engines))]
    public void Z7_33_erasing_a_reporter_leaves_the_root_unchanged_and_the_record_unreadable(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var publisher = Open(room);
        var journal = new ErasureJournal(Path.Combine(_folder, "erased.keys"));
        var vault = new Vault(room.Store.Database, SealingKey.Create(), journal, room.Store.Time);
        byte[] salt = [.. Enumerable.Range(0, Commitment.SaltLength).Select(i => (byte)i)];
        var record = Encoding.UTF8.GetBytes("Ada Example, ada@example.test");
        var commitment = Commitment.Of(salt, record);
        var id = vault.Seal(
            Capacity.Public, SealedLane.Exhibit, "R-2026-0001", (byte[])[.. salt, .. record], "report form");
        room.Store.Database.Write(s => DecisionAppender.Append(s, new LogEntry
        {
            Kind = EntryKind.DemandReceived,
            At = room.Store.Time.GetUtcNow(),
            Subject = "R-2026-0001",
            Commitment = commitment,
        }));
        publisher.Publish(publisher.Sign()!);
        var before = publisher.Current!.Checkpoint;

        vault.Destroy(Capacity.Schedule, "R-2026-0001", SealedLane.Exhibit, "erasure asked for");

        Assert.Null(publisher.Sign());
        var report = Audit(before);
        Assert.Empty(report.Faults);
        Assert.Equal(before, report.Checkpoint);
        Assert.Null(room.Store.Database.Read(s => s.Blob("SELECT wrapped FROM data_keys WHERE id = $1", id)));
        var kept = room.Store.Database.Read(s => s.Blob("SELECT sealed FROM sealed_blobs WHERE id = $1", id))!;
        Assert.Equal(-1, kept.AsSpan().IndexOf(record));
        Assert.False(commitment.Opens(new byte[Commitment.SaltLength], record));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Z7_22_sealed_evidence_is_in_the_log_and_noted_before_any_approval(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var publisher = Open(room);
        var desk = new TrustDesk(
            room.Events, room.Store.Time, TrustSettings.Default, [EvidenceNote.Of], (s, f) => TrustLeaves.Append(s, f));
        var officer = await room.As("Ada", Role.DecisionOfficer);
        const string Decision = "D-2026-0007";
        var content = new DecisionContent { CustomerId = "C-1", CaseId = "K-1", Measures = [Measure.EdgeBlock] };
        var root = PublishedPage.HashOf([1]);
        TrustEvent[] happened = [new DecisionDrafted(content), new EvidenceSealed(root, [])];
        room.Store.Database.Write(s =>
        {
            room.Events.Append(s, Decision, 0, officer.Recorded, [.. happened.Select(Facts.Stored)]);
            return TrustLeaves.Append(
                s, new Fact(Decision, 2, room.Store.Time.GetUtcNow(), officer.Actor, happened[1]));
        });
        var early = new Fact(
            "D-2026-0008", 3, room.Store.Time.GetUtcNow(), officer.Actor,
            new DecisionApproved(ApprovalSlot.Officer, root, "reason", true, true, "signature"));
        Assert.Throws<EntryRefusedException>(() => room.Store.Database.Write(s => TrustLeaves.Append(s, early)));

        var effect = new Ringwall.Control.Store.Effect(1, "k", EvidenceNote.Name, Decision, 2, "{}", 1);
        Assert.Equal("entry 1", await new EvidenceNote(room.Store.Database, desk).Perform(effect, default));
        Assert.Equal(1, desk.Load(Decision).Decisions[Decision].LogIndex);
        publisher.Publish(publisher.Sign()!);
        Assert.Empty(Audit(null).Faults);
    }

    [Fact]
    public void A_page_named_by_its_hash_goes_into_the_log_with_its_fact()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var publisher = Open(room);
        room.Store.Database.Write(s =>
        {
            var page = PublishedPages.Put(s, "/decisions/D-2026-0007", "<p>reasons</p>"u8, "text/html; charset=utf-8");
            return TrustLeaves.Append(s, new Fact(
                "D-2026-0007", 9, room.Store.Time.GetUtcNow(), new Actor("p7", Role.Publisher),
                new DecisionPublished(1, page.Sha256)));
        });
        publisher.Publish(publisher.Sign()!);

        Assert.Equal((0, 1), (Audit(null).Faults.Count, (int)Audit(null).Pages));
    }

    private LogPublisher Open(StaffRoom room)
    {
        var keys = new LogKeys(null);
        LogPublisher.Open(room.Store.Database, keys, TestLog.Origin, room.Store.Time.GetUtcNow());
        return new LogPublisher(
            room.Store.Database, keys, new LogFolder(Path.Combine(_folder, "log")), room.Store.Time);
    }

    private AuditReport Audit(Checkpoint? seen) => new LogAudit(
        name => File.Exists(Path.Combine(_folder, "log", name))
            ? File.ReadAllBytes(Path.Combine(_folder, "log", name)) : null,
        SigningKey.Check).Run(new AuditTrust { Seen = seen });
}
