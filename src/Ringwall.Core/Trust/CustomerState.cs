using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

/// <param name="Hostnames">Names it answers for now; earlier ones stand in the events.</param>
public sealed record ServiceState(
    string ServiceId, ServiceKind Kind, LegalClass LegalClass, ImmutableList<string> Hostnames, bool Ended);

public sealed record CustomerState(string Id, long Version)
{
    public string Name { get; init; } = "";

    public CustomerType Type { get; init; }

    public bool ElectronicContact { get; init; }

    public bool AtRisk { get; init; }

    public string AtRiskReferrer { get; init; } = "";

    public ImmutableDictionary<string, ServiceState> Services { get; init; } =
        ImmutableDictionary<string, ServiceState>.Empty;

    public DateTimeOffset? GlassBrokenAt { get; init; }

    public int Warnings { get; init; }

    /// <summary>Names served now, in order.</summary>
    public IEnumerable<string> Hostnames() => Services.Values.Where(service => !service.Ended)
        .SelectMany(service => service.Hostnames).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public CustomerState Apply(Fact fact)
    {
        var next = this with { Version = fact.Version };
        return fact.What switch
        {
            CustomerRegistered e => next with { Name = e.Name, Type = e.Type, ElectronicContact = e.ElectronicContact },
            CustomerAtRiskFlagged e => next with { AtRisk = true, AtRiskReferrer = e.Referrer },
            CustomerAtRiskCleared => next with { AtRisk = false, AtRiskReferrer = "" },
            CustomerServiceAdded e => next with
            {
                Services = Services.SetItem(
                    e.ServiceId, new(e.ServiceId, e.Kind, e.LegalClass, [.. e.Hostnames], false)),
            },
            CustomerHostnamesChanged e when Services.TryGetValue(e.ServiceId, out var service) => next with
            {
                Services = Services.SetItem(e.ServiceId, service with { Hostnames = [.. e.Hostnames] }),
            },
            CustomerServiceEnded e when Services.TryGetValue(e.ServiceId, out var service) => next with
            {
                Services = Services.SetItem(e.ServiceId, service with { Ended = true }),
            },
            CustomerGlassBroken => next with { GlassBrokenAt = fact.At },
            CustomerWarned => next with { Warnings = Warnings + 1 },
            _ => next,
        };
    }
}
