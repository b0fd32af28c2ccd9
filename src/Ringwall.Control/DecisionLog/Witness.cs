using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>A witness's answer over HTTP.</summary>
public readonly record struct WitnessReply(int Status, string ContentType, byte[] Body);

/// <summary>
/// Watches the logs of other operators: cosigns a checkpoint only if the log grew from the one cosigned before. What
/// was cosigned is on the disk before the cosignature leaves, so a restart forgets nothing.
/// </summary>
public sealed class Witness : IDisposable
{
    private readonly string _folder;
    private readonly SigningKey _signing;
    private readonly IReadOnlyCollection<VerifierKey> _logs;
    private readonly TimeProvider _time;
    private readonly FileStream _alone;
    private readonly Lock _lock = new();

    /// <param name="folder">Key and memory; one process at a time.</param>
    /// <param name="name">The witness's name in its cosignatures.</param>
    /// <param name="logs">Keys of the logs it watches.</param>
    /// <param name="time">Dates cosignatures.</param>
    public Witness(string folder, string name, IReadOnlyCollection<VerifierKey> logs, TimeProvider time)
    {
        PrivateFile.Folder(folder);
        _folder = folder;
        _alone = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        _signing = SigningKey.Open(Path.Combine(folder, "witness.key"));
        _logs = logs;
        _time = time;
        Key = VerifierKey.Of(name, SignatureKind.Cosignature, _signing.PublicKey);
    }

    public VerifierKey Key { get; }

    /// <summary>add-checkpoint.</summary>
    public WitnessReply Add(byte[] body)
    {
        if (WitnessRequest.Parse(body) is not { } request)
        {
            return Text(400, "not an add-checkpoint request\n");
        }

        lock (_lock)
        {
            var answer = WitnessRules.Judge(request, _logs, Known, SigningKey.Check);
            if (answer.Accepted is not { } checkpoint)
            {
                return answer.Status == 409
                    ? new WitnessReply(409, "text/x.tlog.size", Encoding.ASCII.GetBytes(
                        answer.KnownSize.ToString(CultureInfo.InvariantCulture) + "\n"))
                    : Text(answer.Status, "not cosigned\n");
            }

            var note = request.Note;
            var signature = Cosignature.Sign(
                note.Text, Key, _time.GetUtcNow().ToUnixTimeSeconds(), _signing.Sign);
            var trusted = note.Signatures.Where(line =>
                _logs.Any(key => key.Name == line.Name && key.Id == line.KeyId));
            PrivateFile.Replace(
                File(checkpoint.Origin), new SignedNote(note.Text, [.. trusted, signature]).Write());
            return Text(200, signature.ToString());
        }
    }

    /// <summary>The checkpoint cosigned last for the log of this origin's SHA-256, or null.</summary>
    public byte[]? Latest(string originHash)
    {
        var log = _logs.FirstOrDefault(key => HashOf(key.Name) == originHash);
        return log is not null && System.IO.File.Exists(File(log.Name))
            ? System.IO.File.ReadAllBytes(File(log.Name)) : null;
    }

    public void Dispose() => _alone.Dispose();

    /// <summary>A memory that cannot be read is no reason to begin anew: it throws.</summary>
    private Checkpoint? Known(string origin)
    {
        var file = File(origin);
        return !System.IO.File.Exists(file) ? null
            : Checkpoint.Open(System.IO.File.ReadAllBytes(file), out _)
                ?? throw new InvalidDataException($"{file} holds no checkpoint; it may not be guessed");
    }

    private string File(string origin) => Path.Combine(_folder, HashOf(origin) + ".checkpoint");

    private static string HashOf(string origin) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    private static WitnessReply Text(int status, string text) =>
        new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
}
