using System.Buffers.Binary;
using System.Numerics;

namespace Ringwall.Core.Snapshot;

/// <summary>
/// Names to numbers: open addressing, at most half full, over keys that lie in one array. Finding allocates nothing.
/// The operator chooses the keys, so an attacker can lengthen no probe; the hash needs no secret.
/// </summary>
public sealed class HostIndex
{
    private readonly byte[] _keys;
    private readonly int[] _slots;
    private readonly Entry[] _entries;
    private int _count;

    /// <summary>Keys are spans of <paramref name="keys"/>; at most <paramref name="capacity"/> of them.</summary>
    public HostIndex(byte[] keys, int capacity)
    {
        _keys = keys;
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 1) * 2)];
        _entries = new Entry[capacity];
    }

    public int Count => _count;

    /// <summary>Adds a key; false when it is there already (the first one stays).</summary>
    public bool Add(int at, int length, int value)
    {
        var hash = Hash(_keys.AsSpan(at, length));
        var slot = Slot(_keys.AsSpan(at, length), hash);
        if (_slots[slot] != 0)
        {
            return false;
        }

        _entries[_count++] = new Entry(hash, at, length, value);
        _slots[slot] = _count;
        return true;
    }

    /// <summary>The number kept for this key, or −1.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        if (_count == 0)
        {
            return -1;
        }

        var entry = _slots[Slot(key, Hash(key))];
        return entry == 0 ? -1 : _entries[entry - 1].Value;
    }

    /// <summary>The slot that holds the key, or the empty one where it belongs.</summary>
    private int Slot(ReadOnlySpan<byte> key, uint hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] != 0)
        {
            ref readonly var entry = ref _entries[_slots[slot] - 1];
            if (entry.Hash == hash && key.SequenceEqual(_keys.AsSpan(entry.At, entry.Length)))
            {
                break;
            }

            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private static uint Hash(ReadOnlySpan<byte> key)
    {
        const ulong Odd = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)key.Length * Odd;
        while (key.Length >= 8)
        {
            hash = (BitOperations.RotateLeft(hash, 23) ^ BinaryPrimitives.ReadUInt64LittleEndian(key)) * Odd;
            key = key[8..];
        }

        ulong tail = 0;
        foreach (var octet in key)
        {
            tail = (tail << 8) | octet;
        }

        hash = (BitOperations.RotateLeft(hash, 23) ^ tail) * Odd;
        return (uint)(hash >> 32);
    }

    private readonly record struct Entry(uint Hash, int At, int Length, int Value);
}
