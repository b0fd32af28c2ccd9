using Ringwall.Control.Desk;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>Whose site an address is, from the events of customers; followed as they are recorded.</summary>
public sealed class ServedNames(Database database)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Customer, ServiceKind Kind)> _names =
        new(StringComparer.OrdinalIgnoreCase);

    private TrustState _state = TrustState.Empty;
    private long _position;

    /// <summary>The first address of a site we serve decides; null: none of them is.</summary>
    public (string Customer, ServiceKind Kind)? Find(IEnumerable<string> locators)
    {
        lock (_lock)
        {
            Follow();
            foreach (var locator in locators)
            {
                if (HostOf(locator) is { } host && _names.TryGetValue(host, out var served))
                {
                    return served;
                }
            }

            return null;
        }
    }

    /// <summary>The host of an address as people write it, with or without a scheme.</summary>
    public static string? HostOf(string locator)
    {
        var text = locator.Trim();
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(whole, UriKind.Absolute, out var uri) && uri.IdnHost.Length > 0
            ? uri.IdnHost.TrimEnd('.') : null;
    }

    private void Follow()
    {
        var fresh = database.Read(s =>
        {
            var streams = s.Rows(
                "SELECT DISTINCT stream FROM events WHERE position > $1 AND stream LIKE 'C-%'",
                r => r.GetString(0),
                _position);
            var head = s.Number("SELECT coalesce(max(position), 0) FROM events");
            return (Head: head, Events: streams.SelectMany(stream => EventStore.ReadStream(s, stream)).ToArray());
        });
        _position = fresh.Head;
        if (fresh.Events.Length == 0)
        {
            return;
        }

        _state = fresh.Events.Select(Facts.Of).OfType<Fact>().Aggregate(_state, TrustState.Fold);
        _names.Clear();
        foreach (var customer in _state.Customers.Values)
        {
            foreach (var service in customer.Services.Values.Where(service => !service.Ended))
            {
                foreach (var name in service.Hostnames)
                {
                    _names.TryAdd(name, (customer.Id, service.Kind));
                }
            }
        }
    }
}
