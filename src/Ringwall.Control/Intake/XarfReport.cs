using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ringwall.Control.Api;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>
/// An XARF v4 report as it came in: what the core schema and the report's own type ask for is there. A type nobody has
/// agreed upon is refused, as the standard wants it.
/// </summary>
public static partial class XarfReport
{
    /// <summary>Every type, and what it asks for beyond the core.</summary>
    private static readonly Dictionary<string, string[]> s_types = new(StringComparer.Ordinal)
    {
        ["messaging/spam"] = ["protocol"],
        ["messaging/bulk_messaging"] = ["protocol", "recipient_count"],
        ["content/phishing"] = ["url"],
        ["content/malware"] = ["url"],
        ["content/csam"] = ["url", "classification", "detection_method"],
        ["content/csem"] = ["url", "exploitation_type", "detection_method"],
        ["content/exposed_data"] = ["url", "data_types", "exposure_method"],
        ["content/brand_infringement"] = ["url", "infringement_type", "legitimate_site"],
        ["content/fraud"] = ["url", "fraud_type"],
        ["content/remote_compromise"] = ["url", "compromise_type"],
        ["content/suspicious_registration"] = ["url", "registration_date", "suspicious_indicators"],
        ["copyright/copyright"] = ["infringing_url"],
        ["copyright/cyberlocker"] = ["infringing_url", "hosting_service"],
        ["copyright/link_site"] = ["infringing_url", "site_name"],
        ["copyright/p2p"] = ["p2p_protocol"],
        ["copyright/ugc_platform"] = ["infringing_url", "platform_name"],
        ["copyright/usenet"] = ["newsgroup"],
        ["connection/ddos"] = ["protocol", "first_seen"],
        ["connection/infected_host"] = ["protocol", "bot_type", "first_seen"],
        ["connection/login_attack"] = ["protocol", "first_seen"],
        ["connection/port_scan"] = ["protocol", "first_seen"],
        ["connection/reconnaissance"] = ["protocol", "probed_resources", "first_seen"],
        ["connection/scraping"] = ["protocol", "first_seen", "total_requests"],
        ["connection/sql_injection"] = ["protocol", "first_seen"],
        ["connection/vulnerability_scan"] = ["scan_type", "protocol", "first_seen"],
        ["vulnerability/cve"] = ["service", "service_port", "cve_id"],
        ["vulnerability/misconfiguration"] = ["service"],
        ["vulnerability/open_service"] = ["service"],
        ["infrastructure/botnet"] = ["compromise_evidence"],
        ["infrastructure/compromised_server"] = ["compromise_method"],
        ["reputation/blocklist"] = ["threat_type"],
        ["reputation/threat_intelligence"] = ["threat_type"],
    };

    /// <summary>All faults, each at its field; empty: it can be taken.</summary>
    public static IReadOnlyList<ProblemField> Faults(JsonElement report)
    {
        if (report.ValueKind != JsonValueKind.Object)
        {
            return [new("", "must be an object")];
        }

        var faults = new List<ProblemField>();
        Need(
            Text(report, "xarf_version") is { } version && Version().IsMatch(version), "xarf_version", "must be 4.x.y");
        Need(Guid.TryParseExact(Text(report, "report_id"), "D", out _), "report_id", "must be a UUID");
        Need(Time(report) is not null, "timestamp", "must be a date and time with its zone (RFC 3339)");
        Contact("reporter");
        Contact("sender");
        Need(Text(report, "source_identifier") is { Length: > 0 }, "source_identifier", "is missing");
        var type = $"{Text(report, "category")}/{Text(report, "type")}";
        if (Text(report, "category") is not { } category || !s_types.Keys.Any(known => known.StartsWith(
            category + "/", StringComparison.Ordinal)))
        {
            Need(false, "category", "must be one of the seven of XARF v4");
        }
        else if (!s_types.TryGetValue(type, out var asked))
        {
            Need(false, "type", $"is none of the category {category}");
        }
        else
        {
            foreach (var field in asked)
            {
                Need(report.TryGetProperty(field, out _), field, $"is missing; {type} asks for it");
            }
        }

        Need(
            !report.TryGetProperty("description", out var words)
                || (words.ValueKind == JsonValueKind.String && words.GetString()!.Length <= 1000),
            "description", "must be a text of at most 1000 characters");
        Need(
            !report.TryGetProperty("evidence", out var evidence)
                || (evidence.ValueKind == JsonValueKind.Array && evidence.GetArrayLength() <= 50
                    && evidence.EnumerateArray().All(IsEvidence)),
            "evidence", "must be a list of at most 50 items with content_type and payload");
        return faults;

        void Need(bool isGood, string field, string message)
        {
            if (!isGood)
            {
                faults.Add(new(field, message));
            }
        }

        void Contact(string field) => Need(
            report.TryGetProperty(field, out var contact) && contact.ValueKind == JsonValueKind.Object
                && Text(contact, "org") is { Length: > 0 and <= 200 }
                && Text(contact, "contact") is { Length: <= Limits.Line } mail && Mail().IsMatch(mail)
                && Text(contact, "domain") is { } domain && Uri.CheckHostName(domain) == UriHostNameType.Dns,
            field, "must have org, contact (a mail address) and domain");
    }

    /// <summary>Whether pictures or films came along.</summary>
    public static bool HasImages(JsonElement report) => report.TryGetProperty("evidence", out var evidence)
        && evidence.EnumerateArray().Any(item => Text(item, "content_type") is { } type
            && (type.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
                || type.StartsWith("video/", StringComparison.OrdinalIgnoreCase)));

    /// <summary>A report without faults, as ours.</summary>
    public static ReportDraft Draft(JsonElement report)
    {
        var kind = Kind(Text(report, "category")!, Text(report, "type")!);
        var hash = report.TryGetProperty("hash_values", out var hashes)
            ? hashes.GetRawText() : Text(report, "file_hash");
        return new ReportDraft
        {
            Channel = ReportChannel.Xarf,
            Kind = kind,
            Locators = [Text(report, "url") ?? Text(report, "infringing_url") ?? Text(report, "source_identifier")!],
            Explanation = Text(report, "description") is { Length: > 0 } words
                ? words
                : $"XARF {Text(report, "category")}/{Text(report, "type")}: {Text(report, "source_identifier")}",
            EventTime = Time(report),
            BonaFide = true,
            HasImages = HasImages(report),
            HashValue = kind == ReportKind.ChildAbuse && hash?.Length <= Limits.Xarf / 1024 ? hash : null,
        };
    }

    public static Identity Reporter(JsonElement report)
    {
        var reporter = report.GetProperty("reporter");
        return new Identity(Text(reporter, "org")!, Text(reporter, "contact")!);
    }

    private static ReportKind Kind(string category, string type) => (category, type) switch
    {
        ("content", "phishing") => ReportKind.Phishing,
        ("content", "malware" or "remote_compromise") => ReportKind.Malware,
        ("content", "csam" or "csem") => ReportKind.ChildAbuse,
        ("content", "exposed_data") => ReportKind.PersonalData,
        ("content", "brand_infringement") => ReportKind.Trademark,
        ("content", "fraud" or "suspicious_registration") => ReportKind.Fraud,
        ("copyright", _) => ReportKind.Copyright,
        _ => ReportKind.Network,
    };

    private static bool IsEvidence(JsonElement item) => item.ValueKind == JsonValueKind.Object
        && Text(item, "content_type") is not null && Text(item, "payload") is not null;

    private static DateTimeOffset? Time(JsonElement report) =>
        Text(report, "timestamp") is { } text && Rfc3339().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? time.ToUniversalTime() : null;

    private static string? Text(JsonElement from, string field) =>
        from.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^4\.[0-9]+\.[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Version();

    [GeneratedRegex(@"^[^\s@]+@[^\s@]+\.[^\s@]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Mail();

    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.NonBacktracking)]
    private static partial Regex Rfc3339();
}
