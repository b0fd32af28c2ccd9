using Ringwall.Core.Snapshot;
using CoreLimits = Ringwall.Core.Snapshot.Limits;

namespace Ringwall.Control.Api;

/// <summary>What a block must say before it is one: scope, kind, published reasons, and who decides.</summary>
internal sealed class BlockCheck
{
    private readonly List<ProblemField> _errors = [];

    public IReadOnlyList<ProblemField> Errors => _errors;

    /// <summary>The block this request asks for; meaningless when there are errors.</summary>
    public Block Read(BlockRequest request, EdgeSnapshot edge, DateTimeOffset now)
    {
        var kind = Kind(request);
        Said(request.Actor, "actor", "who decides is missing");
        Said(request.Reason, "reason", "why is missing");
        Address(request.ReasonsUrl, "reasons_url", needed: true);
        Address(request.AppealUrl, "appeal_url", needed: false);
        Address(request.BlockedByUrl, "blocked_by_url", needed: false);
        Check((request.Summary ?? "").Length <= Limits.Text, "summary", $"longer than {Limits.Text} characters");
        Check(request.Until is null || request.Until > now, "until", "lies in the past");
        Check(
            request.DecisionId is null || IsDecision(request.DecisionId),
            "decision_id",
            "must be 1 to 64 letters, digits, '-', '.' or '_'");
        return new Block
        {
            DecisionId = request.DecisionId ?? "",
            Zone = request.Zone,
            Hosts = Hosts(request, edge),
            Kind = kind,
            ReasonsUrl = request.ReasonsUrl ?? "",
            Summary = request.Summary ?? "",
            OrderedBy = request.OrderedBy,
            BlockedByUrl = request.BlockedByUrl,
            Since = now,
            Until = request.Until,
            AppealUrl = request.AppealUrl,
        };
    }

    public void Said(string? text, string field, string missing)
    {
        Check(!string.IsNullOrWhiteSpace(text), field, missing);
        Check((text ?? "").Length <= Limits.Text, field, $"longer than {Limits.Text} characters");
    }

    private static bool IsDecision(string id) =>
        id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    private BlockKind Kind(BlockRequest request)
    {
        var legal = request.Kind == "legal_order";
        Check(legal || request.Kind == "own_decision", "kind", "must be own_decision or legal_order");
        if (legal)
        {
            Said(request.OrderedBy, "ordered_by", "who ordered it is missing");
        }
        else
        {
            Check(request.OrderedBy is null, "ordered_by", "belongs to a legal order");
            Check(request.BlockedByUrl is null, "blocked_by_url", "belongs to a legal order");
        }

        return legal ? BlockKind.LegalOrder : BlockKind.OwnDecision;
    }

    /// <summary>A zone's hosts are written into its block: renaming the zone must lift nothing.</summary>
    private IReadOnlyList<string> Hosts(BlockRequest request, EdgeSnapshot edge)
    {
        if (request.Zone is not null)
        {
            Check(request.Hosts is null, "hosts", "a block names a zone or hosts, not both");
            var zone = edge.FindZoneName(request.Zone);
            Check(zone >= 0, "zone", $"there is no zone '{request.Zone}'");
            return zone >= 0 ? edge.Zone(zone).Hosts : [];
        }

        var hosts = request.Hosts ?? [];
        Check(hosts.Count > 0, "zone", "a block names a zone, or hosts");
        Check(hosts.Count <= CoreLimits.HostsPerBlock, "hosts", $"more than {CoreLimits.HostsPerBlock} hosts");
        for (var i = 0; i < hosts.Count && i < CoreLimits.HostsPerBlock; i++)
        {
            var fault = HostName.Fault(hosts[i], wildcards: true);
            Check(fault is null, $"hosts[{i}]", fault ?? "");
            var served = hosts[i].StartsWith("*.", StringComparison.Ordinal)
                || edge.FindZone(System.Text.Encoding.UTF8.GetBytes(hosts[i].ToLowerInvariant())) >= 0;
            Check(fault is not null || served, $"hosts[{i}]", $"no zone serves '{hosts[i]}'");
        }

        return hosts;
    }

    private void Address(string? url, string field, bool needed)
    {
        Check(url is not null || !needed, field, "where the published reasons are is missing");
        var good = url is null || (url.Length <= Limits.Text
            && !url.AsSpan().ContainsAnyExceptInRange('!', '~')
            && !url.AsSpan().ContainsAny('<', '>', '"')
            && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https");
        Check(good, field, "must be an http or https address");
    }

    private void Check(bool holds, string field, string message)
    {
        if (!holds)
        {
            _errors.Add(new ProblemField(field, message));
        }
    }
}
