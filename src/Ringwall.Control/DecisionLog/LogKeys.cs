using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// The private keys that speak for the log, one file each, named by the key's id, readable by their user only. Which
/// of them is in force is not decided here: the log's own entries say it.
/// </summary>
public sealed class LogKeys
{
    private readonly string? _folder;
    private readonly Dictionary<string, SigningKey> _memory = [];

    /// <param name="folder">Where the files are; null keeps the keys in memory.</param>
    public LogKeys(string? folder)
    {
        _folder = folder;
        if (folder is not null)
        {
            PrivateFile.Folder(folder);
        }
    }

    /// <summary>A new key under the log's name, on the disk before anything is signed with it.</summary>
    public VerifierKey Create(string origin)
    {
        var signing = SigningKey.Create();
        var key = Public(origin, signing);
        if (_folder is null)
        {
            _memory[key.IdText] = signing;
        }
        else
        {
            signing.Save(File(key));
        }

        return key;
    }

    /// <summary>The private half, or null when it is not on this machine.</summary>
    public SigningKey? Find(VerifierKey key)
    {
        var signing = _folder is null ? _memory.GetValueOrDefault(key.IdText)
            : System.IO.File.Exists(File(key)) ? SigningKey.Open(File(key)) : null;
        return signing is not null && signing.PublicKey.AsSpan().SequenceEqual(key.Octets) ? signing : null;
    }

    /// <summary>A key made for a log that was never opened: a process died between the two.</summary>
    public VerifierKey? Unused(string origin)
    {
        var file = _folder is null ? null : Directory.EnumerateFiles(_folder, "*.key").Order().FirstOrDefault();
        return file is not null && Public(origin, SigningKey.Open(file)) is { } key && File(key) == file ? key : null;
    }

    /// <summary>Destroys every key but the one in force: what is not there cannot be stolen.</summary>
    public void KeepOnly(VerifierKey key)
    {
        foreach (var file in _folder is null ? [] : Directory.EnumerateFiles(_folder, "*.key"))
        {
            if (file != File(key))
            {
                System.IO.File.Delete(file);
            }
        }

        foreach (var id in _memory.Keys.Where(id => id != key.IdText).ToArray())
        {
            _memory.Remove(id);
        }
    }

    private static VerifierKey Public(string origin, SigningKey signing) =>
        VerifierKey.Of(origin, SignatureKind.Log, signing.PublicKey);

    private string File(VerifierKey key) => Path.Combine(_folder!, key.IdText + ".key");
}
