using Ringwall.Control.Config;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Publication;
using Ringwall.Control.Store;
using Ringwall.Core.Snapshot;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Control;

/// <summary>A store in a file of its own, so that a second opening is what a restart finds.</summary>
internal sealed class Fixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-control-").FullName;

    public Fixture()
    {
        Database = new SqliteDatabase(DatabaseFile);
        LogPublisher.Open(Database, new LogKeys(null), "edge.test/log", Time.GetUtcNow());
    }

    public string DatabaseFile => Path.Combine(_folder, "ringwall.db");

    public FakeTime Time { get; } = new();

    public SigningKey Key { get; } = SigningKey.Create();

    public Database Database { get; private set; }

    public Publisher Publisher(Action<string>? step = null) => new(Database, Key, Time, step);

    public void Restart()
    {
        Database.Dispose();
        Database = new SqliteDatabase(DatabaseFile);
    }

    public static Block OfZone(string zone = "a.test", string decision = "") => new()
    {
        DecisionId = decision,
        Zone = zone,
        Kind = BlockKind.OwnDecision,
        ReasonsUrl = "https://edge.test/reasons",
        Since = new DateTimeOffset(2026, 9, 3, 20, 41, 7, TimeSpan.Zero),
    };

    public static Configuration Config(string host = "a.test")
    {
        var text = $"zones: [ {{ name: a.test, hosts: [{host}], origins: [ {{ url: \"http://192.0.2.1\" }} ] }} ]";
        var read = Configuration.Read(text, "ringwall.yaml", out var faults, DateTimeOffset.UnixEpoch);
        Assert.Empty(faults);
        return read!;
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
