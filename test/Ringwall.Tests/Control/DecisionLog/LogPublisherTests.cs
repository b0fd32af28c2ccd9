using System.Data.Common;
using System.Text;
using System.Text.Json.Nodes;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Publication;
using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;
using Ringwall.Tests.Control.Store;

namespace Ringwall.Tests.Control.DecisionLog;

public sealed class LogPublisherTests(PostgresCluster cluster)
{
    public static TheoryData<string> Engines => StoreOf.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public void What_was_recorded_is_published_and_an_outsider_finds_it_as_signed(string engine)
    {
        using var log = new TestLog(engine, cluster);
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 1 + (round * 70); i++)
            {
                log.Append($"P-{round}-{i}");
            }

            log.Publish();
            Assert.Empty(log.Audit().Faults);
        }

        Assert.Equal(1 + 5 + 700, log.Audit().Entries);
        Assert.Equal(log.Publisher.Key, log.Audit().Key);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_round_that_dies_at_any_step_loses_and_doubles_nothing(string engine)
    {
        foreach (var step in (string[])["log-tiles", "log-signed", "log-published"])
        {
            using var log = new TestLog(engine, cluster);
            log.Append("before");
            log.Publish();
            var seen = log.Publisher.Current!.Checkpoint;
            log.Restart(reached => Assert.False(reached == step, step));
            for (var i = 0; i < 300; i++)
            {
                log.Append($"P-{i}");
            }

            Assert.ThrowsAny<Exception>(log.Publish);
            log.Restart();
            log.Append("after");
            log.Publish();

            var trust = new AuditTrust { Seen = seen };
            Assert.Empty(log.Audit(trust).Faults);
            Assert.Equal(
                ["", "before", .. Enumerable.Range(0, 300).Select(i => $"P-{i}"), "after"], log.Subjects());
        }
    }

    [Fact]
    public void A_checkpoint_that_was_signed_and_not_shown_is_shown_as_it_was_signed()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        log.Append("P");
        var signed = log.Publisher.Sign()!;
        log.Restart();

        Assert.Equal(signed.Write(), log.Publisher.Sign()!.Write());
    }

    [Fact]
    public void Files_that_were_lost_are_written_again()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        var pages = Enumerable.Range(0, 600).Select(i => log.Append($"P-{i}")).Count();
        log.Publish();
        Directory.Delete(log.Public, recursive: true);
        log.Restart();
        log.Publish();
        Assert.Empty(log.Audit().Faults);

        File.Delete(Path.Combine(log.Public, "tile/0/001"));
        log.Restart();
        Assert.Empty(log.Audit().Faults);
        Assert.Equal(601, pages + 1);
    }

    [Fact]
    public void A_store_older_than_the_log_in_the_open_signs_nothing()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        var copy = Directory.CreateTempSubdirectory("ringwall-copy-").FullName;
        try
        {
            log.Append("P");
            log.Publish();
            var backup = Path.Combine(copy, "ringwall.db");
            ((SqliteDatabase)log.Database).CopyTo(backup);
            log.Append("Q");
            log.Publish();

            using var older = new SqliteDatabase(backup);
            var refused = Assert.Throws<InvalidDataException>(() =>
                new LogPublisher(older, log.Keys, new LogFolder(log.Public), log.Time));
            Assert.Contains("ahead of this store", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void The_store_refuses_to_change_or_forget_what_was_logged(string engine)
    {
        using var log = new TestLog(engine, cluster);
        log.Append("P");
        log.Publish();
        foreach (var sql in (string[])
            [
                "UPDATE log_entries SET subject = 'Q' WHERE position = 1",
                "DELETE FROM log_entries WHERE position = 1",
                "DELETE FROM log_checkpoints WHERE size > 0",
                "UPDATE log_checkpoints SET size = size + 1 WHERE size > 0",
            ])
        {
            Assert.ThrowsAny<DbException>(() => log.Database.Write(s => s.Run(sql)));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Z7_22_nobody_approves_before_the_evidence_is_sealed(string engine)
    {
        using var log = new TestLog(engine, cluster);
        var root = PublishedPage.HashOf([1]);
        var evidence = new JsonObject { ["evidence_root"] = root };
        var approval = log.Entry(EntryKind.Approved, "D-2026-0007") with { Data = evidence };
        Assert.Throws<EntryRefusedException>(() => log.Append(approval));

        var proposed = log.Append(log.Entry(EntryKind.ProposedSealed, "D-2026-0007") with { Data = evidence });
        log.Time.Advance(TimeSpan.FromMinutes(-5));
        Assert.Throws<EntryRefusedException>(() =>
            log.Append(log.Entry(EntryKind.Effective, "D-2026-0008")));
        var approved = log.Append(log.Entry(EntryKind.Approved, "D-2026-0007") with { Data = evidence });

        Assert.True(proposed < approved);
        log.Publish();
        Assert.Empty(log.Audit().Faults);
        var times = log.Database.Read(s => LogTable.Range(s, proposed, 2)).Select(e => LogEntry.Parse(e, out _)!.At);
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public void Entries_of_many_writers_stand_in_the_log_once_each()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => log.Append($"P-{i}"));
        log.Publish();

        Assert.Empty(log.Audit().Faults);
        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"P-{i}").Append("").Order(), log.Subjects().Order());
    }

    [Fact]
    public void A_notice_carries_a_proof_that_holds_offline()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        for (var i = 0; i < 300; i++)
        {
            log.Append($"P-{i}");
        }

        Assert.Null(log.Publisher.Proof(5));
        log.Publish();
        for (var i = 0; i < 301; i += 25)
        {
            var text = log.Publisher.Proof(i)!.Write();
            Assert.Null(InclusionBundle.Parse(text, out _)!.Fault(log.Publisher.Key, SigningKey.Check));
        }

        Assert.Null(log.Publisher.Proof(301));
    }

    [Fact]
    public void A_key_is_handed_over_in_the_log_and_then_destroyed()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        log.Publish();
        var first = log.Publisher.Key;
        var second = log.Publisher.RotateKey("operator-1");
        Assert.Equal(2, Directory.GetFiles(log.KeyFolder).Length);
        log.Restart();
        log.Publish();

        Assert.Equal(second, log.Publisher.Key);
        var kept = Assert.Single(Directory.GetFiles(log.KeyFolder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        Assert.Equal(NoteVerdict.Good, log.Publisher.Current!.Note.Verify(first, SigningKey.Check));
        Assert.Empty(log.Audit(new AuditTrust { Keys = [first] }).Faults);

        log.Append("P");
        log.Publish();
        Assert.Equal(NoteVerdict.Absent, log.Publisher.Current!.Note.Verify(first, SigningKey.Check));
        Assert.Empty(log.Audit(new AuditTrust { Keys = [first] }).Faults);
    }

    [Fact]
    public void Without_its_key_a_log_records_and_does_not_publish()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        File.Delete(Assert.Single(Directory.GetFiles(log.KeyFolder)));
        log.Append("P");

        Assert.Throws<InvalidDataException>(log.Publish);
        Assert.Equal(2, log.Publisher.Recorded);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Z7_32_every_revision_of_a_page_stays_readable_until_it_is_withdrawn_openly(string engine)
    {
        using var log = new TestLog(engine, cluster);
        const string Path = "/decisions/D-2026-0007";
        Page(EntryKind.Published, "<p>reasons</p>");
        Page(EntryKind.Corrected, "<p>reasons, corrected</p>");
        log.Publish();
        Assert.Equal((0, 2), (log.Audit().Faults.Count, (int)log.Audit().Pages));
        Assert.Equal("<p>reasons, corrected</p>", Shown());

        var first = PublishedPage.Of(Path, 1, "<p>reasons</p>"u8, "text/html; charset=utf-8");
        log.Database.Write(s => PublishedPages.Withdraw(s, first, "D-2026-0007", "publisher-1", log.Time.GetUtcNow()));
        log.Publish();
        Assert.Null(log.Read(first.Address));
        Assert.Empty(log.Audit().Faults);
        Assert.Equal("<p>reasons, corrected</p>", Shown());
        Assert.ThrowsAny<DbException>(() => log.Database.Write(s =>
            s.Run("UPDATE published_pages SET content_type = 'text/plain' WHERE revision = 2")));

        string Shown() => Encoding.UTF8.GetString(log.Database.Read(s => PublishedPages.Newest(s, Path))!.Content);

        void Page(string kind, string text) => log.Database.Write(s => DecisionAppender.Append(
            s,
            log.Entry(kind, "D-2026-0007") with
            {
                Pages = [PublishedPages.Put(s, Path, Encoding.UTF8.GetBytes(text), "text/html; charset=utf-8")],
            }));
    }
}
