using System.Net;
using Ringwall.Core.DecisionLog;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Config;

/// <summary>The keys of "public" and "decision_log".</summary>
internal static class PublicReader
{
    private static readonly PublicSettings s_public = new();
    private static readonly DecisionLogSettings s_log = new();

    /// <summary>The settings, and the zone they make on the edge when there is a host.</summary>
    public static (PublicSettings Settings, ZoneSettings? Zone) Public(Section section, NamedFiles files)
    {
        var settings = new PublicSettings
        {
            Host = section.Text("host"),
            Listen = section.Text("listen", s_public.Listen),
            Operator = section.Text("operator"),
            LeaveTo = section.Text("leave_to", s_public.LeaveTo),
        };
        var tls = ZoneReader.Tls(section, files);
        section.Done();
        if (settings.Host is { } host)
        {
            section.Check("host", HostName.Fault(host, wildcards: false));
        }

        section.Check(
            "listen",
            IPEndPoint.TryParse(settings.Listen, out var point) && point.Port > 0
                ? null : $"'{settings.Listen}' is no address with a port (127.0.0.1:8802)");
        section.Check("leave_to", IsWebAddress(settings.LeaveTo) ? null : "must be an http or https address");
        return (settings, settings.Host is null ? null : new ZoneSettings
        {
            Name = settings.Host,
            Hosts = [settings.Host],
            OriginGroups =
            [
                new OriginGroupSettings { Origins = [new OriginSettings { Url = "http://" + settings.Listen }] },
            ],
            Tls = tls,
        });
    }

    public static DecisionLogSettings Log(Section section)
    {
        var log = new DecisionLogSettings
        {
            Origin = section.Text("origin"),
            Witnesses = section.List("witnesses", Witness),
            Quorum = section.Whole("quorum", s_log.Quorum),
            IntervalSeconds = section.Seconds("interval_seconds", s_log.IntervalSeconds),
        };
        section.Done();
        section.Check("origin", log.Origin is null || VerifierKey.IsName(log.Origin)
            ? null : "must be a name without spaces and plus, like example.test/log");
        section.Check("quorum", log.Quorum >= 0 && log.Quorum <= log.Witnesses.Count
            ? null : $"must be 0 to {log.Witnesses.Count}, the number of witnesses");
        section.Check("interval_seconds", log.IntervalSeconds is >= 0.01 and <= 3600 ? null : "must be 0.01 to 3600");
        return log;
    }

    private static WitnessSettings Witness(Section section)
    {
        var witness = new WitnessSettings { Url = section.Text("url", ""), Key = section.Text("key", "") };
        section.Check("url", IsWebAddress(witness.Url) ? null : "must be an http or https address");
        section.Check("key", VerifierKey.Parse(witness.Key) is { Kind: SignatureKind.Cosignature }
            ? null : "must be a witness's key, name+id+base64");
        return witness;
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
