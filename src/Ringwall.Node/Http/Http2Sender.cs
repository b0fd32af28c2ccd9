namespace Ringwall.Node.Http;

/// <summary>Why an answer did not get on.</summary>
internal enum Http2Put : byte
{
    /// <summary>All of it was written.</summary>
    Done,

    /// <summary>The stream's window is used up.</summary>
    NoStreamCredit,

    /// <summary>The connection's window is used up.</summary>
    NoConnectionCredit,

    /// <summary>The output is full.</summary>
    NoRoom,

    /// <summary>One frame was written and more is there: others of its urgency first.</summary>
    Next,
}

/// <summary>
/// Decides which stream's content leaves next (RFC 9218): eight urgencies, the smallest first; within one, streams go
/// one after the other, and incremental ones take turns frame by frame.
/// </summary>
internal sealed class Http2Sender(Http2Output output)
{
    public const int Urgencies = 8;
    public const int DefaultUrgency = 3;

    private readonly Http2Answer?[] _first = new Http2Answer?[Urgencies];
    private readonly Http2Answer?[] _last = new Http2Answer?[Urgencies];
    private readonly int[] _count = new int[Urgencies];
    private int _waiting;

    /// <summary>Octets of content the peer takes on the connection (RFC 9113 section 6.9).</summary>
    public long Window { get; set; } = Core.Http.Http2Frame.DefaultWindow;

    /// <summary>Largest payload the peer takes.</summary>
    public int MaxFrame { get; set; } = Core.Http.Http2Frame.DefaultMaxLength;

    public Http2Output Output { get; } = output;

    /// <summary>DATA frames written so far: what makes WINDOW_UPDATEs plausible.</summary>
    public long DataFrames { get; set; }

    /// <summary>Writes what the answer wants to send; false when it waits, in line or for credit of its own.</summary>
    public bool Offer(Http2Answer answer)
    {
        if (_waiting == 0)
        {
            var put = answer.Put();
            while (put == Http2Put.Next)
            {
                put = answer.Put();
            }

            if (put is Http2Put.Done or Http2Put.NoStreamCredit)
            {
                return put == Http2Put.Done;
            }
        }

        Enqueue(answer);
        Output.Schedule();
        return false;
    }

    /// <summary>The answer may get on now (it has credit); it waits in line.</summary>
    public void Wake(Http2Answer answer)
    {
        if (answer.IsPending && !answer.IsQueued)
        {
            Enqueue(answer);
        }

        Output.Schedule();
    }

    public void Remove(Http2Answer answer)
    {
        if (!answer.IsQueued)
        {
            return;
        }

        var urgency = answer.QueuedAt;
        Http2Answer? before = null;
        for (var at = _first[urgency]; at != answer; at = at!.NextInLine)
        {
            before = at;
        }

        Unlink(answer, before, urgency);
    }

    /// <summary>Writes as much as there is room and credit for, in order.</summary>
    public void Pump()
    {
        for (var urgency = 0; urgency < Urgencies && _waiting > 0; urgency++)
        {
            // What is queued meanwhile (an answer that goes on at once) has its turn in the next pass.
            for (var left = _count[urgency]; left > 0 && _first[urgency] is { } answer; left--)
            {
                Unlink(answer, null, urgency);
                switch (answer.Put())
                {
                    case Http2Put.Done:
                        answer.Complete(1);
                        break;
                    case Http2Put.Next:
                        Enqueue(answer);
                        left++;
                        break;
                    case Http2Put.NoConnectionCredit:
                        Enqueue(answer);
                        break;
                    case Http2Put.NoRoom:
                        PushFront(answer);
                        return;
                    default:
                        break;
                }
            }
        }
    }

    private void Enqueue(Http2Answer answer)
    {
        var urgency = answer.QueuedAt = answer.Urgency;
        answer.IsQueued = true;
        answer.NextInLine = null;
        _waiting++;
        _count[urgency]++;
        if (_last[urgency] is { } last)
        {
            last.NextInLine = answer;
        }
        else
        {
            _first[urgency] = answer;
        }

        _last[urgency] = answer;
    }

    private void PushFront(Http2Answer answer)
    {
        var urgency = answer.QueuedAt;
        answer.IsQueued = true;
        answer.NextInLine = _first[urgency];
        _first[urgency] = answer;
        _last[urgency] ??= answer;
        _waiting++;
        _count[urgency]++;
    }

    private void Unlink(Http2Answer answer, Http2Answer? before, int urgency)
    {
        if (before is null)
        {
            _first[urgency] = answer.NextInLine;
        }
        else
        {
            before.NextInLine = answer.NextInLine;
        }

        if (_last[urgency] == answer)
        {
            _last[urgency] = before;
        }

        answer.NextInLine = null;
        answer.IsQueued = false;
        _waiting--;
        _count[urgency]--;
    }
}
