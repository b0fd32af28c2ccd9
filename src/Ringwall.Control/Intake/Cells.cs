using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ringwall.Control.Intake;

/// <summary>
/// Where reports come from, as far as we want to know: a keyed hash of a network of many people. The key lives in
/// memory, changes every day and is then nowhere; no address is kept.
/// </summary>
public sealed class Cells(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (double Left, DateTimeOffset At)> _left = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private byte[] _key = RandomNumberGenerator.GetBytes(32);
    private DateOnly _day;

    /// <summary>The cell of a request that came through a node, or straight.</summary>
    public string Of(HttpContext context, bool throughNode)
    {
        var said = throughNode ? context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() : "";
        var address = IPAddress.TryParse(said, out var client) ? client : context.Connection.RemoteIpAddress;
        return Of(address ?? IPAddress.None);
    }

    public string Of(IPAddress address)
    {
        var octets = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return Group("net", Convert.ToHexString(octets.AsSpan(0, octets.Length == 4 ? 3 : 7)));
    }

    /// <summary>Equal for equal words on the same day, and tells nobody which.</summary>
    public string Group(string kind, string words)
    {
        lock (_lock)
        {
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            if (today != _day)
            {
                _key = RandomNumberGenerator.GetBytes(32);
                _day = today;
            }

            var hash = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{kind}\n{words}"));
            return Convert.ToHexStringLower(hash.AsSpan(0, 8));
        }
    }

    /// <summary>Takes one from the cell's allowance; false: it has none just now.</summary>
    public bool TryTake(string cell)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!_left.TryGetValue(cell, out var had))
            {
                had = (Limits.Burst, now);
                _order.Enqueue(cell);
                while (_order.Count > Limits.Cells)
                {
                    _left.Remove(_order.Dequeue());
                }
            }

            var left = Math.Min(Limits.Burst, had.Left + ((now - had.At).TotalSeconds * Limits.PerSecond));
            _left[cell] = (left >= 1 ? left - 1 : left, now);
            return left >= 1;
        }
    }
}
