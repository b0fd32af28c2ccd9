using System.Diagnostics;
using Ringwall.Node.Native;
using Ringwall.Node.Tls;

namespace Ringwall.Node.Loops;

/// <summary>
/// The sending half of a socket connection: what remains of the one send that may be under way. Nothing is stored
/// unless the socket was full.
/// </summary>
internal sealed unsafe class SocketOutput(Loop loop, int fd)
{
    private const int Again = int.MinValue;

    private byte[] _first = [];
    private int _firstAt;
    private int _firstLeft;
    private byte[] _second = [];
    private int _secondAt;
    private int _secondLeft;
    private int _total;
    private int _sentThisTurn;
    private long _turn;
    private Segment? _record;

    public TlsSession? Tls { get; set; }

    /// <summary>The TLS session has to read before it can write.</summary>
    public bool WantsRead { get; private set; }

    /// <summary>The rest goes out in the next turn: this one's share is used up.</summary>
    public bool IsPutOff { get; private set; }

    public bool IsIdle => _total == 0;

    /// <summary>What has gone out of the send under way.</summary>
    public int Sent => _total - _firstLeft - _secondLeft;

    /// <summary>All octets' number, Broken, or Again when the rest has to wait.</summary>
    public int Start(byte[] array, int offset, int count)
    {
        Debug.Assert(IsIdle, "a second write while one waits");
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)array.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(array.Length - offset));
        if (count == 0)
        {
            return 0;
        }

        if (Tls is null)
        {
            var n = SendPlain(array, offset, count);
            if (n == count || n == Io.Broken)
            {
                return n;
            }

            n = Math.Max(n, 0);
            Keep(array, offset + n, count - n, [], 0, 0);
            _total = count;
            return Again;
        }

        Keep(array, offset, count, [], 0, 0);
        return Push();
    }

    public int Start(byte[] first, int offset, int count, byte[] second, int secondOffset, int secondCount)
    {
        if (count == 0)
        {
            return Start(second, secondOffset, secondCount);
        }

        if (secondCount == 0)
        {
            return Start(first, offset, count);
        }

        Debug.Assert(IsIdle, "a second write while one waits");
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)first.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(first.Length - offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)secondOffset, (uint)second.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)secondCount, (uint)(second.Length - secondOffset));
        Keep(first, offset, count, second, secondOffset, secondCount);
        if (Tls is not null && count < Limits.TlsRecord)
        {
            GatherRecord();
        }

        return Push();
    }

    /// <summary>Sends on until all is out or the socket is full.</summary>
    public int Push()
    {
        WantsRead = false;
        IsPutOff = false;
        while (_firstLeft + _secondLeft > 0)
        {
            if (IsSpent())
            {
                IsPutOff = true;
                return Again;
            }

            var offered = Tls is null ? _firstLeft + _secondLeft : Math.Min(_firstLeft, Limits.TlsRecord);
            var n = Tls is not null ? SendTls(Tls, offered)
                : _secondLeft > 0 ? SendBoth()
                : SendPlain(_first, _firstAt, _firstLeft);
            if (n == Io.Broken)
            {
                Release();
                return Io.Broken;
            }

            Advance(Math.Max(n, 0));
            if (n < offered && (Tls is null || n < 0))
            {
                return Again;
            }
        }

        var total = _total;
        Release();
        return total;
    }

    /// <summary>Forgets what was under way.</summary>
    public void Release()
    {
        _total = 0;
        Forget();
    }

    private void Keep(byte[] first, int firstAt, int firstLeft, byte[] second, int secondAt, int secondLeft)
    {
        (_first, _firstAt, _firstLeft) = (first, firstAt, firstLeft);
        (_second, _secondAt, _secondLeft) = (second, secondAt, secondLeft);
        _total = firstLeft + secondLeft;
    }

    private void Forget()
    {
        (_first, _firstAt, _firstLeft) = ([], 0, 0);
        (_second, _secondAt, _secondLeft) = ([], 0, 0);
        if (_record is { } record)
        {
            _record = null;
            loop.Buffers.Return(record);
        }
    }

    /// <summary>A head and the beginning of its content in one record instead of two.</summary>
    private void GatherRecord()
    {
        var record = loop.Buffers.Rent(Limits.TlsRecord);
        var taken = Math.Min(_secondLeft, Limits.TlsRecord - _firstLeft);
        _first.AsSpan(_firstAt, _firstLeft).CopyTo(record.Array);
        _second.AsSpan(_secondAt, taken).CopyTo(record.Array.AsSpan(_firstLeft));
        (_first, _firstAt) = (record.Array, 0);
        _firstLeft += taken;
        _secondAt += taken;
        _secondLeft -= taken;
        _record = record;
    }

    private void Advance(int count)
    {
        _sentThisTurn += count;
        var fromFirst = Math.Min(count, _firstLeft);
        _firstAt += fromFirst;
        _firstLeft -= fromFirst;
        _secondAt += count - fromFirst;
        _secondLeft -= count - fromFirst;
        if (_firstLeft == 0 && _secondLeft > 0)
        {
            (_first, _firstAt, _firstLeft) = (_second, _secondAt, _secondLeft);
            _secondLeft = 0;
        }
    }

    private bool IsSpent()
    {
        if (_turn != loop.Turns)
        {
            _turn = loop.Turns;
            _sentThisTurn = 0;
        }

        return _sentThisTurn >= Limits.WrittenPerTurn;
    }

    private int SendPlain(byte[] array, int offset, int count)
    {
        fixed (byte* start = &array[offset])
        {
            while (true)
            {
                var n = (int)Libc.Send(fd, start, count, Linux.NoSignal);
                if (n >= 0)
                {
                    return n;
                }

                switch (Libc.Errno)
                {
                    case Linux.EAGAIN:
                        return Again;
                    case Linux.EINTR:
                        continue;
                    default:
                        return Io.Broken;
                }
            }
        }
    }

    private int SendBoth()
    {
        fixed (byte* first = &_first[_firstAt])
        fixed (byte* second = &_second[_secondAt])
        {
            var pieces = stackalloc Libc.Piece[2];
            pieces[0] = new Libc.Piece { Start = first, Length = _firstLeft };
            pieces[1] = new Libc.Piece { Start = second, Length = _secondLeft };
            var message = new Libc.MessageHeader { Pieces = pieces, PieceCount = 2 };
            while (true)
            {
                var n = (int)Libc.SendMsg(fd, &message, Linux.NoSignal);
                if (n >= 0)
                {
                    return n;
                }

                switch (Libc.Errno)
                {
                    case Linux.EAGAIN:
                        return Again;
                    case Linux.EINTR:
                        continue;
                    default:
                        return Io.Broken;
                }
            }
        }
    }

    private int SendTls(TlsSession tls, int count)
    {
        fixed (byte* start = &_first[_firstAt])
        {
            var n = tls.Write((nint)start, count);
            WantsRead = n == TlsWant.Read;
            return n switch
            {
                > 0 => n,
                TlsWant.Read or TlsWant.Write => Again,
                _ => Io.Broken,
            };
        }
    }
}
