using System.Buffers.Binary;
using System.Security.Cryptography;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Publication;

/// <summary>
/// A random secret per period, for the session tickets of all nodes: kept are the one before, the current and the next,
/// so that nodes have each before its time and a restart of control changes nothing. Older ones are gone for good: a
/// session recorded then cannot be opened later.
/// </summary>
public sealed class TicketSecrets
{
    private const int EntryBytes = sizeof(long) + TicketSecret.Length;

    private readonly Lock _lock = new();
    private readonly string? _file;
    private readonly Func<int> _rotation;
    private readonly TimeProvider _time;
    private List<TicketSecret> _known = [];

    /// <param name="file">Where they are kept, readable by their user only; null: nowhere.</param>
    /// <param name="rotation">Seconds of a period, as configured now.</param>
    /// <param name="time">Tells which period it is.</param>
    public TicketSecrets(string? file, Func<int> rotation, TimeProvider time)
    {
        (_file, _rotation, _time) = (file, rotation, time);
        if (file is not null && File.Exists(file))
        {
            _known = Read(file);
        }
    }

    /// <summary>The secrets of this moment. They are on the disk before anybody gets them.</summary>
    public NodeSecrets Current()
    {
        lock (_lock)
        {
            var period = _rotation();
            var now = _time.GetUtcNow().ToUnixTimeSeconds();
            if (Rotated(now, period) is { } rotated)
            {
                if (_file is not null)
                {
                    PrivateFile.Replace(_file, Write(rotated));
                }

                _known = rotated;
            }

            return new NodeSecrets { RotationSeconds = period, Tickets = [.. _known] };
        }
    }

    /// <summary>Null while what is known will do.</summary>
    private List<TicketSecret>? Rotated(long now, int period)
    {
        var next = new List<TicketSecret>(_known);
        if (next.Count > 0
            && (next[^1].From > now + (2L * Limits.LongestTicketRotation) || next[^1].From + period < now))
        {
            // Nobody asked for a whole period, or the clock was far ahead: no ticket of then is of use.
            next.Clear();
        }

        if (next.Count == 0)
        {
            next.Add(New(now - (now % period)));
        }

        while (next[^1].From <= now)
        {
            next.Add(New(next[^1].From + period));
        }

        var current = next.FindLastIndex(secret => secret.From <= now);
        if (current > 1)
        {
            next.RemoveRange(0, current - 1);
        }

        return next.SequenceEqual(_known) ? null : next;
    }

    private static TicketSecret New(long from) => new(from, RandomNumberGenerator.GetBytes(TicketSecret.Length));

    private static byte[] Write(List<TicketSecret> secrets)
    {
        var octets = new byte[secrets.Count * EntryBytes];
        for (var i = 0; i < secrets.Count; i++)
        {
            var entry = octets.AsSpan(i * EntryBytes, EntryBytes);
            BinaryPrimitives.WriteInt64BigEndian(entry, secrets[i].From);
            secrets[i].Secret.CopyTo(entry[sizeof(long)..]);
        }

        return octets;
    }

    private static List<TicketSecret> Read(string file)
    {
        var octets = File.ReadAllBytes(file);
        var secrets = new List<TicketSecret>();
        for (var at = 0; at + EntryBytes <= octets.Length; at += EntryBytes)
        {
            var from = BinaryPrimitives.ReadInt64BigEndian(octets.AsSpan(at));
            secrets.Add(new TicketSecret(from, octets.AsSpan(at + sizeof(long), TicketSecret.Length).ToArray()));
        }

        var stored = new NodeSecrets { RotationSeconds = Limits.ShortestTicketRotation, Tickets = secrets };
        return octets.Length % EntryBytes == 0 && stored.Fault() is null
            ? secrets
            : throw new InvalidDataException($"{file} holds no ticket secrets; without it new ones are made");
    }
}
