using System.Text;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Config;

/// <summary>A configuration without faults, as settings.</summary>
public sealed record Configuration(EdgeSettings Edge, IReadOnlyList<ZoneSettings> Zones, string DataDirectory)
{
    /// <summary>Things that work but deserve a look (a certificate that ends soon).</summary>
    public IReadOnlyList<ConfigFault> Warnings { get; init; } = [];

    /// <summary>Connection string of a PostgreSQL store; null for the embedded one in the data folder.</summary>
    public string? Store { get; init; }

    /// <summary>The console's address as browsers see it; null for localhost at control's port.</summary>
    public string? ConsoleUrl { get; init; }

    /// <summary>File of the key that wraps data keys; null for one in the data folder.</summary>
    public string? SealingKey { get; init; }

    public PublicSettings Public { get; init; } = new();

    public DecisionLogSettings DecisionLog { get; init; } = new();

    /// <summary>Reads a file; null when it has faults, all of which are listed.</summary>
    public static Configuration? Load(
        string file, DateTimeOffset now, out string text, out IReadOnlyList<ConfigFault> faults)
    {
        text = "";
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > Limits.File })
            {
                faults = [new ConfigFault(file, 0, 0, "", $"larger than {Limits.File >> 20} MiB")];
                return null;
            }

            text = File.ReadAllText(file, new UTF8Encoding(false, true));
            return Read(text, file, out faults, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            faults = [new ConfigFault(file, 0, 0, "", "cannot be read: " + e.Message)];
            return null;
        }
    }

    /// <summary>Reads a text; paths in it are relative to the folder of <paramref name="file"/>.</summary>
    public static Configuration? Read(
        string text,
        string file,
        out IReadOnlyList<ConfigFault> faults,
        DateTimeOffset now,
        Action<string>? asked = null)
    {
        var list = new FaultList(file) { Asked = asked };
        var warnings = new FaultList(file);
        var root = YamlTree.Read(text, (line, column, message) => list.Add(line, column, "", message));
        Configuration? read = null;
        if (root is not null)
        {
            var files = new NamedFiles(Path.GetDirectoryName(Path.GetFullPath(file))!, list);
            read = Read(new Section(root, "", list), files);
            foreach (var fault in SettingsFaults.Of(read.Edge, read.Zones))
            {
                list.Add(fault, root);
            }

            CertificateCheck.Run(read.Zones, now, fault => list.Add(fault, root), fault => warnings.Add(fault, root));
        }

        faults = list.InOrder();
        return faults.Count == 0 ? read! with { Warnings = warnings.InOrder() } : null;
    }

    private static Configuration Read(Section top, NamedFiles files)
    {
        var edge = EdgeReader.Read(top);
        var zones = top.List("zones", zone => ZoneReader.Read(zone, files));
        var data = files.Full(top.Text("data", "./data"));
        var store = top.Text("store");
        var console = top.Text("console_url");
        top.Check("console_url", console is null || (Uri.TryCreate(console, UriKind.Absolute, out var url)
            && url.Scheme is "https" or "http") ? null : $"'{console}' is no address (https://console.example)");
        var sealingKey = top.Text("sealing_key");
        var (open, zone) = PublicReader.Public(top.Inner("public"), files);
        var log = PublicReader.Log(top.Inner("decision_log"));
        top.Done();
        return new Configuration(edge, zone is null ? zones : [.. zones, zone], data)
        {
            Store = store,
            ConsoleUrl = console,
            SealingKey = sealingKey is null ? null : files.Full(sealingKey),
            Public = open,
            DecisionLog = log,
        };
    }
}
