using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Ringwall.Node.Loops;

/// <summary>
/// What an async method of Node returns: a task that belongs to one loop. Its frames come from a free list of the
/// thread and go back to it, so that a request allocates nothing however many are in flight (the pooled builder of the
/// base library keeps one frame per thread and core: at 64 concurrent exchanges it allocates again). Its continuation
/// runs inline on the thread that completes it, which is the loop's own. Await it once, at once.
/// </summary>
[AsyncMethodBuilder(typeof(LoopTaskBuilder))]
public readonly struct LoopTask
{
    private readonly LoopSource<Nothing>? _source;

    internal LoopTask(LoopSource<Nothing> source) => _source = source;

    public static LoopTask Done => default;

    public bool IsCompleted => _source is null || _source.IsCompleted;

    public Awaiter GetAwaiter() => new(_source);

    public readonly struct Awaiter : ILoopAwaiter, ICriticalNotifyCompletion
    {
        private readonly LoopSource<Nothing>? _source;

        internal Awaiter(LoopSource<Nothing>? source) => _source = source;

        public bool IsCompleted => _source is null || _source.IsCompleted;

        public void GetResult() => _source?.TakeResult();

        void ILoopAwaiter.OnCompleted(Resumable next) => _source!.Next = next;

        public void OnCompleted(Action continuation) =>
            throw new NotSupportedException("a LoopTask is awaited on its loop");

        public void UnsafeOnCompleted(Action continuation) => OnCompleted(continuation);
    }
}

/// <inheritdoc cref="LoopTask"/>
[AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
public readonly struct LoopTask<T>
{
    private readonly LoopSource<T>? _source;
    private readonly T _result;

    internal LoopTask(LoopSource<T> source)
    {
        _source = source;
        _result = default!;
    }

    public LoopTask(T result)
    {
        _source = null;
        _result = result;
    }

    public bool IsCompleted => _source is null || _source.IsCompleted;

    public Awaiter GetAwaiter() => new(_source, _result);

    public readonly struct Awaiter : ILoopAwaiter, ICriticalNotifyCompletion
    {
        private readonly LoopSource<T>? _source;
        private readonly T _result;

        internal Awaiter(LoopSource<T>? source, T result)
        {
            _source = source;
            _result = result;
        }

        public bool IsCompleted => _source is null || _source.IsCompleted;

        public T GetResult() => _source is null ? _result : _source.TakeResult();

        void ILoopAwaiter.OnCompleted(Resumable next) => _source!.Next = next;

        public void OnCompleted(Action continuation) =>
            throw new NotSupportedException("a LoopTask is awaited on its loop");

        public void UnsafeOnCompleted(Action continuation) => OnCompleted(continuation);
    }
}

internal readonly struct Nothing;

internal interface ILoopAwaiter
{
    void OnCompleted(Resumable next);
}

/// <summary>Something that goes on when what it waits for is there: a frame of an async method.</summary>
public abstract class Resumable
{
    internal abstract void Resume();
}

/// <summary>Where a result will appear. One waiter at most; a second one is our bug and asserts.</summary>
public class LoopSource<T>
{
    private T _result = default!;
    private ExceptionDispatchInfo? _fault;
    private Resumable? _next;

    public bool IsCompleted { get; private set; }

    internal bool HasWaiter => _next is not null;

    internal Resumable Next
    {
        set
        {
            Debug.Assert(_next is null, "awaited twice");
            _next = value;
        }
    }

    /// <summary>A task that completes when this source does.</summary>
    public LoopTask<T> Task => new(this);

    /// <summary>Makes the source ready for another round.</summary>
    public void Reset()
    {
        _result = default!;
        _fault = null;
        _next = null;
        IsCompleted = false;
    }

    /// <summary>Gives the result; the waiter goes on before this returns.</summary>
    public void Complete(T result)
    {
        Debug.Assert(!IsCompleted, "completed twice");
        _result = result;
        IsCompleted = true;
        Wake();
    }

    internal void Fail(Exception fault)
    {
        _fault = ExceptionDispatchInfo.Capture(fault);
        IsCompleted = true;
        Wake();
    }

    internal T TakeResult()
    {
        Debug.Assert(IsCompleted, "result taken before it is there");
        var (result, fault) = (_result, _fault);
        Taken();
        fault?.Throw();
        return result;
    }

    /// <summary>The result was taken: a frame goes back to its free list here.</summary>
    internal virtual void Taken()
    {
    }

    private void Wake()
    {
        var next = _next;
        _next = null;
        next?.Resume();
    }
}
