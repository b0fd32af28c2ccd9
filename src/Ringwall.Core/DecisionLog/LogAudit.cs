namespace Ringwall.Core.DecisionLog;

/// <summary>
/// Checks a whole published log with nothing but its files: the checkpoint's signature, each entry against its hash,
/// each tile against the entries, the root, the order of entries, each published page against its leaf, and that
/// nothing seen before has changed. Reads through the argument, in the order of the log, 256 entries at a time.
/// </summary>
public sealed class LogAudit(Func<string, byte[]?> fetch, Ed25519Check check)
{
    /// <summary>Faults told; what follows a broken tile is broken too and says nothing new.</summary>
    private const int MaxFaults = 20;

    private readonly List<string> _faults = [];
    private readonly AuditHistory _history = new(check);
    private readonly TreeEdge _edge = new();
    private TreeHash? _seenRoot;

    /// <param name="trust">What the outsider brings along.</param>
    /// <param name="site">
    /// Reads a page where people find it (absolute path), or null when only the log's own files are at hand.
    /// </param>
    public AuditReport Run(AuditTrust trust, Func<string, byte[]?>? site = null)
    {
        if (fetch("checkpoint") is not { } octets)
        {
            return new AuditReport { Faults = ["there is no checkpoint"] };
        }

        if (DecisionLog.Checkpoint.Open(octets, out var note) is not { } checkpoint)
        {
            return new AuditReport { Faults = ["the checkpoint is not one: not a signed note, or not its text"] };
        }

        Earlier(trust.Seen, checkpoint);
        Entries(checkpoint.Size, trust.Seen?.Size ?? 0);
        foreach (var (tile, hashes) in _edge.Partials())
        {
            Compare(tile, hashes);
        }

        if (_edge.Size == checkpoint.Size && _edge.Root() != checkpoint.Root)
        {
            Say("the entries do not hash to the root of the checkpoint");
        }

        if (trust.Seen is { Size: > 0 } seen && seen.Size <= checkpoint.Size && _seenRoot != seen.Root)
        {
            Say($"the first {seen.Size} entries are not those seen before: the log was rewritten");
        }

        _history.Faults.ForEach(Say);
        Signed(note!, checkpoint, trust);
        var cosigned = Cosigned(note!, trust).ToList();
        if (cosigned.Count < trust.Quorum)
        {
            Say($"{cosigned.Count} of {trust.Quorum} witnesses asked for have cosigned");
        }

        Pages(site);
        return new AuditReport
        {
            Faults = _faults,
            Checkpoint = checkpoint,
            Key = _history.Key,
            Entries = _edge.Size,
            Pages = _history.Pages.Count,
            UnknownKinds = _history.UnknownKinds,
            Cosigned = cosigned,
        };
    }

    private void Earlier(Checkpoint? seen, Checkpoint now)
    {
        if (seen is not null && seen.Origin != now.Origin)
        {
            Say($"the log calls itself {now.Origin}; before it was {seen.Origin}");
        }

        if (seen is not null && seen.Size > now.Size)
        {
            Say($"the log has {now.Size} entries; it had {seen.Size} before");
        }
    }

    private void Entries(long size, long seen)
    {
        for (var index = 0L; index * Limits.TileWidth < size && _faults.Count < MaxFaults; index++)
        {
            var tile = Tile.At(Tile.EntriesLevel, index, size);
            if (Bundle(tile) is not { } entries)
            {
                Say($"{tile.Path} is missing or is no bundle of {tile.Width} entries");
                return;
            }

            foreach (var entry in entries)
            {
                _history.Add(entry, _edge.Size);
                _edge.Append(TreeHash.Leaf(entry), Compare);
                if (_edge.Size == seen)
                {
                    _seenRoot = _edge.Root();
                }
            }
        }
    }

    private List<byte[]>? Bundle(Tile tile)
    {
        if (fetch(tile.Path) is { } octets)
        {
            return EntryBundle.Read(octets, tile.Width);
        }

        // The log grew while we read: the wider tile stands in for the narrower one.
        var full = tile with { Width = Limits.TileWidth };
        return tile.IsPartial && fetch(full.Path) is { } more
            ? EntryBundle.Read(more, Limits.TileWidth)?[..tile.Width]
            : null;
    }

    private void Compare(Tile tile, TreeHash[] expected)
    {
        var octets = fetch(tile.Path);
        if (octets is null && tile.IsPartial)
        {
            octets = fetch((tile with { Width = Limits.TileWidth }).Path) is { Length: 8192 } full
                ? full[..(tile.Width * TreeHash.Length)] : null;
        }

        if (octets is null)
        {
            Say($"{tile.Path} is missing");
        }
        else if (TreeHash.ReadAll(octets) is not { } hashes || hashes.Length != expected.Length)
        {
            Say($"{tile.Path} has {octets.Length} octets instead of {expected.Length * TreeHash.Length}");
        }
        else if (!hashes.AsSpan().SequenceEqual(expected))
        {
            var first = 0;
            while (hashes[first] == expected[first])
            {
                first++;
            }

            Say(tile.Level == 0
                ? $"entry {(tile.Index * Limits.TileWidth) + first} is not the one whose hash is in {tile.Path}"
                : $"{tile.Path} does not follow from the tiles below it, at hash {first}");
        }
    }

    private void Signed(SignedNote note, Checkpoint checkpoint, AuditTrust trust)
    {
        if (_history.Key is not { } key)
        {
            Say("the log does not begin with its name and key");
            return;
        }

        if (checkpoint.Origin != key.Name)
        {
            Say($"the checkpoint is of {checkpoint.Origin}; the entries are of {key.Name}");
        }

        if (trust.Keys.Count > 0 && !trust.Keys.Any(_history.Spoke))
        {
            Say("the key you trust never spoke for this log");
        }

        switch (note.Verify(key, check))
        {
            case NoteVerdict.Absent:
                Say($"the checkpoint is not signed with the log's key {key.Name}+{key.IdText}");
                break;
            case NoteVerdict.Bad:
                Say("the checkpoint's signature is wrong: it was altered after it was signed");
                break;
        }
    }

    private IEnumerable<(string Name, long Time)> Cosigned(SignedNote note, AuditTrust trust)
    {
        foreach (var witness in trust.Witnesses)
        {
            var verdict = note.Verify(witness, check);
            if (verdict == NoteVerdict.Bad)
            {
                Say($"the cosignature of {witness.Name} is wrong");
            }
            else if (verdict == NoteVerdict.Good)
            {
                var line = note.Signatures.First(s => s.Name == witness.Name && s.KeyId == witness.Id);
                yield return (witness.Name, Cosignature.Time(line) ?? 0);
            }
        }
    }

    private void Pages(Func<string, byte[]?>? site)
    {
        foreach (var (page, index) in _history.Pages.TakeWhile(_ => _faults.Count < MaxFaults))
        {
            if (!_history.IsWithdrawn(page))
            {
                Page(page, fetch(page.Address), $"revision {page.Revision} of {page.Path} (entry {index})");
            }
        }

        foreach (var page in _history.Newest.TakeWhile(_ => site is not null && _faults.Count < MaxFaults))
        {
            if (!_history.IsWithdrawn(page))
            {
                Page(page, site!(page.Path), $"{page.Path} as it is shown");
            }
        }
    }

    private void Page(PublishedPage page, byte[]? content, string what)
    {
        if (content is null)
        {
            Say($"{what} is missing");
        }
        else if (PublishedPage.HashOf(content) != page.Sha256)
        {
            Say($"{what} is not what was logged when it was published");
        }
    }

    private void Say(string fault)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(fault);
        }
    }
}
