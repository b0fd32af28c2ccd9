using System.Text.Json;
using Ringwall.Control.Config;
using Ringwall.Core.Snapshot;
using Ringwall.Tests.Tidy;

namespace Ringwall.Tests.Core.Snapshot;

public sealed class ConfigurationPageTests
{
    /// <summary>Settings that hold a file's content are named after the file in YAML.</summary>
    private static readonly Dictionary<string, string> s_files = new()
    {
        ["ca_pem"] = "ca",
        ["client_certificate_pem"] = "client_certificate",
        ["client_key_pem"] = "client_key",
        ["client_ca_pem"] = "client_ca",
        ["chain_pem"] = "certificate",
        ["key_pem"] = "key",
    };

    [Fact]
    public void Every_setting_is_documented()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs/reference/configuration.md"));
        Type[] records =
        [
            typeof(EdgeSettings), typeof(ListenSettings), typeof(LogSettings), typeof(TraceSettings),
            typeof(ZoneSettings),
            typeof(OriginGroupSettings), typeof(OriginSettings), typeof(HealthSettings), typeof(TlsSettings),
            typeof(CertificateSettings), typeof(LimitSettings), typeof(HttpSettings),
            typeof(PublicSettings), typeof(DecisionLogSettings), typeof(WitnessSettings),
        ];
        var keys = records.SelectMany(type => type.GetProperties())
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
            .Select(name => s_files.GetValueOrDefault(name, name));
        Assert.Empty(keys.Where(key => !page.Contains($"`{key}`", StringComparison.Ordinal)));
    }
}
