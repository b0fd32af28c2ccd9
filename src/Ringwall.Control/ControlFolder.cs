using System.Security.Cryptography;
using System.Text;
using Ringwall.Control.Publication;

namespace Ringwall.Control;

/// <summary>
/// What lies where under "data". Everything in it is its user's alone; ca.pem is the one file meant for others.
/// <code>
///   control/ringwall.db     store          control/signing.key      key documents are signed with
///   control/sealing.key     wraps data keys        control/erased.keys      data keys destroyed
///   control/tickets.secret  what session tickets are sealed with: before, now, next
///   control/operator.token  for operators  control/node.token       for nodes
///   control/metrics.token   for who reads /metrics: it opens nothing else
///   control/control.pub     the key's public half: with node.token, what a node must be given
///   control/log-keys/       private keys that speak for the decision log
///   control/intake.key      seals report forms people have open
///   log/                    the decision log as the world reads it
///   ca/ca.pem, ca/ca.key    local CA       ca/issued/               what it issued
/// </code>
/// </summary>
public sealed class ControlFolder
{
    public ControlFolder(string data)
    {
        Data = Path.GetFullPath(data);
        Control = Path.Combine(Data, "control");
    }

    public string Data { get; }

    public string Control { get; }

    public string Ca => Path.Combine(Data, "ca");

    public string DatabaseFile => Path.Combine(Control, "ringwall.db");

    public string SigningKeyFile => Path.Combine(Control, "signing.key");

    public string LogKeys => Path.Combine(Control, "log-keys");

    /// <summary>Tiles, checkpoint and pages; can be made again from the store.</summary>
    public string Log => Path.Combine(Data, "log");

    public string OperatorTokenFile => Path.Combine(Control, "operator.token");

    /// <summary>The key that wraps data keys; back it up apart from the store.</summary>
    public string SealingKeyFile => Path.Combine(Control, "sealing.key");

    /// <summary>Ids of destroyed data keys, kept beside the store so that a restore does not bring them back.</summary>
    public string ErasedKeysFile => Path.Combine(Control, "erased.keys");

    /// <summary>Seals forms people have open; a lost one costs them what they typed that day.</summary>
    public string IntakeKeyFile => Path.Combine(Control, "intake.key");

    public string NodeTokenFile => Path.Combine(Control, "node.token");

    /// <summary>What nodes seal session tickets with; worth nothing once its periods are over.</summary>
    public string TicketSecretsFile => Path.Combine(Control, "tickets.secret");

    public string MetricsTokenFile => Path.Combine(Control, "metrics.token");

    public string PublicKeyFile => Path.Combine(Control, "control.pub");

    public void Create()
    {
        PrivateFile.Folder(Data);
        PrivateFile.Folder(Control);
        PrivateFile.Folder(Ca);
    }

    /// <summary>The token of this file; a new one of 256 random bits when there is none.</summary>
    public static string Token(string file)
    {
        if (!File.Exists(file))
        {
            PrivateFile.Create(file, Encoding.ASCII.GetBytes(NewToken() + "\n"));
        }

        return File.ReadAllText(file).Trim();
    }

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Where the API answers, for the operator verbs on this machine.</summary>
    public void WriteUrl(string url) =>
        PrivateFile.Replace(Path.Combine(Control, "url"), Encoding.ASCII.GetBytes(url + "\n"));

    public void WritePublicKey(ReadOnlySpan<byte> key) =>
        PrivateFile.Replace(PublicKeyFile, Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
}
