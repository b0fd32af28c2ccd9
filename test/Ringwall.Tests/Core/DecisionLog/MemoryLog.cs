using System.Text;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Tests.Core.DecisionLog;

/// <summary>A published log whose files lie in memory, so that a test can alter any of them.</summary>
internal sealed class MemoryLog
{
    public const string Origin = "log.test/decisions";

    private static readonly DateTimeOffset s_begun = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly List<byte[]> _entries = [];
    private SigningKey _key;

    public MemoryLog(byte seed = 7)
    {
        _key = new SigningKey(Enumerable.Repeat(seed, 32).ToArray());
        Key = VerifierKey.Of(Origin, SignatureKind.Log, _key.PublicKey);
        Add(new LogEntry
        {
            Kind = EntryKind.LogOpened,
            At = s_begun,
            Data = { ["key"] = Key.ToString(), ["origin"] = Origin },
        });
    }

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public VerifierKey Key { get; private set; }

    public int Size => _entries.Count;

    public DateTimeOffset Now => s_begun.AddMinutes(_entries.Count);

    public byte[] Entry(int index) => _entries[index];

    public LogEntry Entry(string kind, string subject = "") => new() { Kind = kind, At = Now, Subject = subject };

    public void Add(LogEntry entry) => _entries.Add(entry.Write());

    public void AddRaw(byte[] entry) => _entries.Add(entry);

    public void AddPage(string path, int revision, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var page = PublishedPage.Of(path, revision, content, "text/html; charset=utf-8");
        Add(Entry(revision == 1 ? EntryKind.Published : EntryKind.Corrected, "D-2026-0001") with { Pages = [page] });
        Files[page.Address] = content;
        Files[path] = content;
    }

    public void HandOver(byte seed)
    {
        var next = new SigningKey(Enumerable.Repeat(seed, 32).ToArray());
        var key = VerifierKey.Of(Origin, SignatureKind.Log, next.PublicKey);
        Add(KeyHandOver.Entry(Key, _key.Sign, key, next.Sign, Now));
        (_key, Key) = (next, key);
    }

    /// <summary>Writes every tile and a signed checkpoint over all entries.</summary>
    public Checkpoint Publish()
    {
        var edge = new TreeEdge();
        foreach (var entry in _entries)
        {
            edge.Append(TreeHash.Leaf(entry), (tile, hashes) => Files[tile.Path] = TreeHash.WriteAll(hashes));
        }

        foreach (var (tile, hashes) in edge.Partials())
        {
            Files[tile.Path] = TreeHash.WriteAll(hashes);
        }

        foreach (var tile in Tile.Between(0, Size).Where(tile => tile.Level == Tile.EntriesLevel))
        {
            var first = (int)tile.Index * 256;
            Files[tile.Path] = EntryBundle.Write(_entries.GetRange(first, tile.Width));
        }

        var checkpoint = new Checkpoint(Origin, Size, edge.Root());
        Files["checkpoint"] = Sign(checkpoint).Write();
        return checkpoint;
    }

    public SignedNote Sign(Checkpoint checkpoint) =>
        new(checkpoint.Text, [SignedNote.Sign(checkpoint.Text, Key, _key.Sign)]);

    public TiledTree Tree() => new(Size, tile => TreeHash.ReadAll(Files[tile.Path])!);

    public AuditReport Audit(AuditTrust? trust = null) =>
        new LogAudit(path => Files.GetValueOrDefault(path), SigningKey.Check)
            .Run(trust ?? new AuditTrust { Keys = [Key] }, path => Files.GetValueOrDefault(path));
}
