using System.Text;
using Ringwall.Control.Sealing;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;
using Ringwall.Tests.Control.Staff;
using Ringwall.Tests.Control.Store;

namespace Ringwall.Tests.Control.Sealing;

public sealed class VaultTests(PostgresCluster cluster) : IDisposable
{
    private static readonly byte[] s_secret = Encoding.UTF8.GetBytes("Ada Example, ada@example.test");

    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-vault-").FullName;

    private readonly SealingKey _key = SealingKey.Create();

    public static TheoryData<string> Engines => StoreOf.Engines;

    private string Journal => Path.Combine(_folder, "erased.keys");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_is_sealed_is_opened_by_who_may_and_every_look_is_on_record(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var vault = Open(room);
        var investigator = await room.As("Ada", Role.Investigator);
        var id = vault.Seal(Capacity.Public, SealedLane.Exhibit, "R-1", s_secret, "report form");
        Assert.Equal(s_secret, Assert.IsType<OpenAnswer.Opened>(vault.Open(investigator, id, "assess")).Content);
        Assert.IsType<OpenAnswer.Refused>(vault.Open(room.Machine, id, "curious"));
        Assert.IsType<OpenAnswer.Refused>(vault.Open(Capacity.Public, id, "curious"));
        Assert.IsType<OpenAnswer.Unknown>(vault.Open(investigator, "B-0", "assess"));
        Assert.Equal(
            [
                "sealed Public report form", "opened Investigator assess",
                "refused Operator curious", "refused Public curious",
            ],
            vault.Accesses("R-1").Select(a => $"{a.Action} {a.Role} {a.Purpose}"));
        Assert.Equal(investigator.Actor.Person, vault.Accesses("R-1")[1].Person);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_child_safety_lane_is_its_specialists_alone(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var vault = Open(room);
        var id = vault.Seal(Capacity.Public, SealedLane.ChildSafety, "R-1", s_secret, "report form");
        foreach (var role in StaffRoles.All)
        {
            var answer = vault.Open(await room.As($"{role}", role), id, "assess");
            Assert.Equal(role == Role.ChildSafetySpecialist, answer is OpenAnswer.Opened);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Who_reported_is_shown_only_after_one_person_asked_and_another_allowed_it(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var vault = Open(room);
        var asks = await room.As("Ada", Role.Investigator);
        var allows = await room.As("Bo", Role.LegalCounsel);
        var id = vault.Seal(Capacity.Public, SealedLane.Reporter, "R-1", s_secret, "report form");
        Assert.IsType<OpenAnswer.Refused>(vault.Open(asks, id, "call back"));
        room.Events.Append("R-1", 0, asks.Recorded, [new("reporter.unseal_requested", "{}")]);
        room.Events.Append("R-1", 1, asks.Recorded, [new("reporter.unsealed", "{}")]);
        Assert.IsType<OpenAnswer.Refused>(vault.Open(asks, id, "call back"));
        room.Events.Append("R-1", 2, allows.Recorded, [new("reporter.unsealed", "{}")]);
        Assert.IsType<OpenAnswer.Opened>(vault.Open(asks, id, "call back"));
        Assert.IsType<OpenAnswer.Refused>(vault.Open(allows, id, "curious"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Destroying_the_key_makes_it_unreadable_and_leaves_the_events_as_they_are(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var vault = Open(room);
        var counsel = await room.As("Bo", Role.LegalCounsel);
        var id = vault.Seal(Capacity.Public, SealedLane.Exhibit, "R-1", s_secret, "report form");
        var kept = vault.Seal(Capacity.Public, SealedLane.Exhibit, "R-2", s_secret, "report form");
        room.Events.Append("R-1", 0, "public/Public", [new("report.received", $"{{\"blob\":\"{id}\"}}")]);
        Assert.Equal(1, vault.Destroy(counsel, "R-1", SealedLane.Exhibit, "erasure asked for"));
        Assert.Equal(0, vault.Destroy(counsel, "R-1", SealedLane.Exhibit, "again"));
        Assert.IsType<OpenAnswer.Destroyed>(vault.Open(counsel, id, "look"));
        Assert.IsType<OpenAnswer.Opened>(vault.Open(counsel, kept, "look"));
        Assert.Equal(0, room.Events.FirstBroken());
        Assert.ThrowsAny<System.Data.Common.DbException>(() => room.Store.Database.Write(s => s.Run(
            "UPDATE data_keys SET wrapped = $1, destroyed = NULL WHERE id = $2", new byte[60], id)));
    }

    [Fact]
    public void A_destroyed_key_is_nowhere_in_the_files_of_the_store()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var vault = Open(room);
        var id = vault.Seal(Capacity.Public, SealedLane.Exhibit, "R-1", s_secret, "report form");
        var wrapped = room.Store.Database.Read(s => s.Blob("SELECT wrapped FROM data_keys WHERE id = $1", id))!;
        Assert.True(Holds(room.Store.Address, wrapped));
        vault.Destroy(room.Machine, "R-1", SealedLane.Exhibit, "erasure");
        Assert.False(Holds(room.Store.Address, wrapped));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void What_the_journal_knows_as_erased_stays_erased_when_the_store_is_older(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var vault = Open(room);
        var id = vault.Seal(Capacity.Public, SealedLane.Exhibit, "R-1", s_secret, "report form");
        File.AppendAllText(Journal, id + "\n");
        Open(room);
        Assert.Null(room.Store.Database.Read(s => s.Blob("SELECT wrapped FROM data_keys WHERE id = $1", id)));
        File.Delete(Journal);
        Open(room);
        Assert.Equal(id, File.ReadAllText(Journal).Trim());
    }

    [Theory]
    [InlineData("UPDATE access_log SET person = 'nobody'")]
    [InlineData("DELETE FROM access_log")]
    [InlineData("INSERT OR REPLACE INTO access_log SELECT * FROM access_log WHERE id = 1")]
    [InlineData("UPDATE sealed_blobs SET lane = 'contact'")]
    [InlineData("INSERT OR REPLACE INTO sealed_blobs SELECT * FROM sealed_blobs")]
    public void The_access_log_and_sealed_blobs_cannot_be_changed(string sql)
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        Open(room).Seal(Capacity.Public, SealedLane.Exhibit, "R-1", s_secret, "report form");
        Assert.ThrowsAny<System.Data.Common.DbException>(() => room.Store.Database.Write(s => s.Run(sql)));
    }

    [Fact]
    public void A_blob_moved_to_another_lane_or_stream_does_not_open()
    {
        using var room = new StaffRoom(StoreOf.Sqlite, cluster);
        var vault = Open(room);
        var id = vault.Seal(Capacity.Public, SealedLane.Demand, "R-1", s_secret, "report form");
        room.Store.Database.Write(s => s.Run(
            "DROP TRIGGER sealed_blobs_no_update; UPDATE sealed_blobs SET lane = 'exhibit' WHERE id = '" + id + "'"));
        var investigator = room.As("Ada", Role.Investigator).GetAwaiter().GetResult();
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(
            () => vault.Open(investigator, id, "look"));
    }

    [Fact]
    public void A_sealing_key_others_can_read_or_that_is_missing_is_refused()
    {
        var file = Path.Combine(_folder, "sealing.key");
        Assert.Throws<InvalidDataException>(() => SealingKey.Open(file, mayCreate: false));
        var made = SealingKey.Open(file, mayCreate: true);
        Assert.Equal(made.Id, SealingKey.Open(file, mayCreate: false).Id);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Throws<InvalidDataException>(() => SealingKey.Open(file, mayCreate: false));
    }

    private Vault Open(StaffRoom room) =>
        new(room.Store.Database, _key, new ErasureJournal(Journal), room.Store.Time);

    private static bool Holds(string file, byte[] octets) =>
        new[] { file, file + "-wal" }.Any(f => File.Exists(f) && Octets(f).AsSpan().IndexOf(octets) >= 0);

    private static byte[] Octets(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        return octets;
    }
}
