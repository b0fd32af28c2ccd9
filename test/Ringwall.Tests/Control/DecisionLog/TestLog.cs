using Ringwall.Control.DecisionLog;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;
using Ringwall.Tests.Control.Store;

namespace Ringwall.Tests.Control.DecisionLog;

/// <summary>A log in a real store and a real folder, restarted as often as a test likes.</summary>
internal sealed class TestLog : IDisposable
{
    public const string Origin = "operator.test/log";

    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-log-").FullName;
    private readonly StoreOf _store;

    public TestLog(string engine, PostgresCluster cluster)
    {
        _store = new StoreOf(engine, cluster);
        LogPublisher.Open(Database, Keys, Origin, _store.Time.GetUtcNow());
        Publisher = Open();
    }

    public Ringwall.Control.Store.Database Database => _store.Database;

    public Ringwall.Tests.Fakes.FakeTime Time => _store.Time;

    public LogPublisher Publisher { get; private set; }

    public LogKeys Keys => new(Path.Combine(_folder, "keys"));

    public string KeyFolder => Path.Combine(_folder, "keys");

    /// <summary>What the world reads.</summary>
    public string Public => Path.Combine(_folder, "log");

    public LogPublisher Open(Action<string>? step = null) =>
        new(Database, Keys, new LogFolder(Public), _store.Time, step);

    public void Restart(Action<string>? step = null)
    {
        _store.Restart();
        Publisher = Open(step);
    }

    public LogEntry Entry(string kind, string subject = "") =>
        new() { Kind = kind, At = _store.Time.GetUtcNow(), Subject = subject };

    public long Append(LogEntry entry) => Database.Write(s => DecisionAppender.Append(s, entry));

    public long Append(string subject) => Append(Entry(EntryKind.PolicyPublished, subject));

    /// <summary>Rounds until everything recorded is in the open.</summary>
    public void Publish()
    {
        while (Publisher.Sign() is { } note)
        {
            Publisher.Publish(note);
        }
    }

    public AuditReport Audit(AuditTrust? trust = null) =>
        new LogAudit(Read, SigningKey.Check).Run(trust ?? new AuditTrust());

    /// <summary>Subjects in the order of the published log.</summary>
    public List<string> Subjects()
    {
        var size = Checkpoint.Open(Read("checkpoint")!, out _)!.Size;
        return [.. Tile.Between(0, size).Where(tile => tile.Level == Tile.EntriesLevel)
            .SelectMany(tile => EntryBundle.Read(Read(tile.Path)!, tile.Width)!)
            .Select(entry => LogEntry.Parse(entry, out _)!.Subject)];
    }

    public byte[]? Read(string name) =>
        File.Exists(Path.Combine(Public, name)) ? File.ReadAllBytes(Path.Combine(Public, name)) : null;

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
