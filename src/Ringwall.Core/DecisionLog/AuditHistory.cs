namespace Ringwall.Core.DecisionLog;

/// <summary>What the entries of a log say when read from the first to the last: their order, keys and pages.</summary>
internal sealed class AuditHistory(Ed25519Check check)
{
    private readonly Dictionary<(string Kind, string Subject), LogEntry> _newest = [];
    private readonly Dictionary<string, PublishedPage> _pages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);
    private readonly HashSet<VerifierKey> _keys = [];
    private LogEntry? _last;

    public List<string> Faults { get; } = [];

    /// <summary>The key that speaks for the log at this point; null before the first entry.</summary>
    public VerifierKey? Key { get; private set; }

    public List<(PublishedPage Page, long Index)> Pages { get; } = [];

    public IEnumerable<PublishedPage> Newest => _pages.Values;

    public long UnknownKinds { get; private set; }

    public bool Spoke(VerifierKey key) => _keys.Contains(key);

    public bool IsWithdrawn(PublishedPage page) => _withdrawn.Contains(page.Sha256);

    public void Add(byte[] octets, long index)
    {
        if (LogEntry.Parse(octets, out var fault) is not { } entry)
        {
            Faults.Add($"entry {index} is {fault}");
            return;
        }

        if (EntryRules.Fault(entry, index, _last?.At, Earlier) is { } disorder)
        {
            Faults.Add($"entry {index}: {disorder}");
        }

        UnknownKinds += EntryKind.All.Contains(entry.Kind) ? 0 : 1;
        Keys(entry, index);
        foreach (var page in entry.Pages)
        {
            Revision(page, index);
        }

        if (entry.Kind == EntryKind.PageWithdrawn && entry.Fact("sha256") is { } hash)
        {
            _withdrawn.Add(hash);
        }

        _newest[(entry.Kind, entry.Subject)] = entry;
        _last = entry;
    }

    private LogEntry? Earlier(string kind, string subject) => _newest.GetValueOrDefault((kind, subject));

    /// <summary>Revisions of a path count up: none is skipped, none comes twice.</summary>
    private void Revision(PublishedPage page, long index)
    {
        var before = _pages.GetValueOrDefault(page.Path)?.Revision ?? 0;
        if (page.Revision != before + 1)
        {
            Faults.Add($"entry {index}: revision {page.Revision} of {page.Path} after revision {before}");
        }

        _pages[page.Path] = page;
        Pages.Add((page, index));
    }

    private void Keys(LogEntry entry, long index)
    {
        if (index == 0 && entry.Kind == EntryKind.LogOpened)
        {
            Key = VerifierKey.Parse(entry.Fact("key") ?? "") is { Kind: SignatureKind.Log } key
                && key.Name == entry.Fact("origin") ? key : null;
        }
        else if (entry.Kind == EntryKind.KeyHandedOver && Key is { } inForce)
        {
            if (KeyHandOver.Accept(entry, inForce, check) is not { } next)
            {
                Faults.Add($"entry {index}: the key in force did not hand over to this one");
                return;
            }

            Key = next;
        }

        if (Key is not null)
        {
            _keys.Add(Key);
        }
    }
}
