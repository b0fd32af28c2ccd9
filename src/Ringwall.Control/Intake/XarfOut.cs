using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>
/// Reports of ours as XARF v4, for hosts that take it. Written anew from the redacted report and nothing else: what a
/// sender put into "_internal", their name and their evidence cannot slip through. XARF has no types for harm to
/// people, and none we could fill truthfully for other kinds.
/// </summary>
public static class XarfOut
{
    /// <summary>One report per address; null: not redacted yet, or of a kind XARF cannot carry.</summary>
    public static JsonArray? Of(ReportState report, string organisation, string domain)
    {
        var type = report.Report.Kind switch
        {
            ReportKind.Phishing => ("content", "phishing", "url"),
            ReportKind.Malware => ("content", "malware", "url"),
            ReportKind.Copyright => ("copyright", "copyright", "infringing_url"),
            _ => default,
        };
        if (type == default || report.Redacted is not { } words)
        {
            return null;
        }

        JsonObject Us() => new()
        {
            ["org"] = organisation, ["contact"] = "abuse@" + domain, ["domain"] = domain,
        };
        var at = report.Report.EventTime ?? report.ReceivedAt;
        return
        [
            .. report.Report.Locators.Select(locator => new JsonObject
            {
                ["xarf_version"] = "4.2.0",
                ["report_id"] = Id(report.Id, locator),
                ["timestamp"] = at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["reporter"] = Us(),
                ["sender"] = Us(),
                ["source_identifier"] = ServedNames.HostOf(locator) ?? locator,
                ["category"] = type.Item1,
                ["type"] = type.Item2,
                ["evidence_source"] = "user_complaint",
                [type.Item3] = locator,
                ["description"] = words.Length > 1000 ? words[..1000] : words,
            }),
        ];
    }

    /// <summary>The same report gets the same id, so that a host sees it is one (UUID version 8, RFC 9562).</summary>
    private static string Id(string report, string locator)
    {
        var octets = SHA256.HashData(Encoding.UTF8.GetBytes($"ringwall xarf\n{report}\n{locator}")).AsSpan(0, 16);
        octets[6] = (byte)((octets[6] & 0x0f) | 0x80);
        octets[8] = (byte)((octets[8] & 0x3f) | 0x80);
        return new Guid(octets, bigEndian: true).ToString("D");
    }
}
