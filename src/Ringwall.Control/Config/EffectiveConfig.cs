using System.Text;
using System.Text.Json;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Config;

/// <summary>
/// What would be in force, every default filled in: one JSON document a part. Private keys are left out.
/// </summary>
public static class EffectiveConfig
{
    public static string Describe(Configuration configuration)
    {
        var text = new StringBuilder();
        text.AppendLine($"data: {configuration.DataDirectory}");
        text.AppendLine($"store: {(configuration.Store is null ? "sqlite" : "postgres")}");
        text.AppendLine("edge: " + JsonSerializer.Serialize(configuration.Edge, SnapshotJson.Default.EdgeSettings));
        foreach (var zone in configuration.Zones)
        {
            var shown = zone with
            {
                Tls = zone.Tls with
                {
                    Certificates = [.. zone.Tls.Certificates.Select(c => c with { KeyPem = "(private)" })],
                },
                OriginGroups = [.. zone.OriginGroups.Select(WithoutKeys)],
            };
            text.AppendLine("zone: " + JsonSerializer.Serialize(shown, SnapshotJson.Default.ZoneSettings));
        }

        return text.ToString().TrimEnd();
    }

    private static OriginGroupSettings WithoutKeys(OriginGroupSettings group) => group with
    {
        Origins = [.. group.Origins.Select(o => o.ClientKeyPem is null ? o : o with { ClientKeyPem = "(private)" })],
    };
}
