using System.Runtime.InteropServices;

namespace Ringwall.Node.Loops;

/// <summary>What other threads may ask of a loop; runs on its thread.</summary>
public abstract class Message
{
    internal abstract void Run(Loop loop);
}

/// <summary>
/// The one door into a loop: a bounded ring with many producers and one consumer. A cell's number says whose turn it
/// is, so that a producer that was interrupted half-way holds up only those behind it. A full ring refuses: whoever
/// sends keeps its message, nobody waits.
/// </summary>
internal sealed class Inbox
{
    private const int Mask = Limits.InboxSize - 1;

    private readonly Cell[] _cells = new Cell[Limits.InboxSize];
    private Cursors _cursors;

    public Inbox()
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i].Turn = i;
        }
    }

    /// <summary>Asked by the consumer only.</summary>
    public bool IsEmpty => Volatile.Read(ref _cells[_cursors.Head & Mask].Turn) != _cursors.Head + 1;

    /// <summary>False when the ring is full.</summary>
    public bool TryAdd(object message)
    {
        while (true)
        {
            var tail = Volatile.Read(ref _cursors.Tail);
            ref var cell = ref _cells[tail & Mask];
            var turn = Volatile.Read(ref cell.Turn);
            if (turn == tail)
            {
                if (Interlocked.CompareExchange(ref _cursors.Tail, tail + 1, tail) == tail)
                {
                    cell.Content = message;
                    Volatile.Write(ref cell.Turn, tail + 1);
                    return true;
                }
            }
            else if (turn < tail)
            {
                return false;
            }
        }
    }

    public object? TryTake()
    {
        var head = _cursors.Head;
        ref var cell = ref _cells[head & Mask];
        if (Volatile.Read(ref cell.Turn) != head + 1)
        {
            return null;
        }

        var message = cell.Content;
        cell.Content = null;
        _cursors.Head = head + 1;
        Volatile.Write(ref cell.Turn, head + Limits.InboxSize);
        return message;
    }

    private struct Cell
    {
        public long Turn;
        public object? Content;
    }

    /// <summary>Producers' and consumer's cursors on lines of their own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Cursors
    {
        [FieldOffset(64)]
        public long Tail;

        [FieldOffset(192)]
        public long Head;
    }
}
