using System.Runtime.CompilerServices;

namespace Ringwall.Node.Loops;

/// <summary>Builds <see cref="LoopTask"/>; called by the compiler's state machines only.</summary>
public struct LoopTaskBuilder
{
    private LoopTaskBuilder<Nothing> _inner;

    public static LoopTaskBuilder Create() => default;

    public readonly LoopTask Task => _inner.Source is { } source ? new LoopTask(source) : default;

    public void Start<TMachine>(ref TMachine machine) where TMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
    }

    public void SetResult() => _inner.SetResult(default);

    public void SetException(Exception fault) => _inner.SetException(fault);

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion where TMachine : IAsyncStateMachine =>
        _inner.AwaitOnCompleted(ref awaiter, ref machine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion where TMachine : IAsyncStateMachine =>
        _inner.AwaitOnCompleted(ref awaiter, ref machine);
}

/// <inheritdoc cref="LoopTaskBuilder"/>
public struct LoopTaskBuilder<T>
{
    private T _result;

    /// <summary>Null while the method has never suspended: then the result travels in the task itself.</summary>
    internal LoopSource<T>? Source { get; private set; }

    public static LoopTaskBuilder<T> Create() => default;

    public readonly LoopTask<T> Task => Source is { } source ? new LoopTask<T>(source) : new LoopTask<T>(_result);

    public void Start<TMachine>(ref TMachine machine) where TMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
    }

    public void SetResult(T result)
    {
        if (Source is { } source)
        {
            source.Complete(result);
        }
        else
        {
            _result = result;
        }
    }

    public void SetException(Exception fault)
    {
        Source ??= new LoopSource<T>();
        Source.Fail(fault);
    }

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion where TMachine : IAsyncStateMachine =>
        AwaitOnCompleted(ref awaiter, ref machine);

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion where TMachine : IAsyncStateMachine
    {
        // The box must be known to the builder before the machine is copied into it: the copy carries the builder.
        if (Source is not Frame<TMachine> frame)
        {
            Source = frame = Frame<TMachine>.Rent();
            frame.Machine = machine;
        }

        if (awaiter is not ILoopAwaiter)
        {
            // A foreign awaiter would resume us on a foreign thread.
            throw new InvalidOperationException($"{typeof(TAwaiter)} does not complete on the loop");
        }

#if DEBUG
        frame.Home = Loop.Current;
#endif
        ((ILoopAwaiter)awaiter).OnCompleted(frame.Waiter);
    }

    private sealed class Frame<TMachine> : LoopSource<T> where TMachine : IAsyncStateMachine
    {
        [ThreadStatic]
        private static Frame<TMachine>? s_free;

        private Frame<TMachine>? _nextFree;

        public TMachine Machine = default!;

#if DEBUG
        /// <summary>Where it was suspended, and has to go on.</summary>
        public Loop? Home;
#endif

        private Frame() => Waiter = new Continuation(this);

        public Continuation Waiter { get; }

        public static Frame<TMachine> Rent()
        {
            var frame = s_free;
            if (frame is null)
            {
                return new Frame<TMachine>();
            }

            s_free = frame._nextFree;
            frame._nextFree = null;
            return frame;
        }

        internal override void Taken()
        {
            Machine = default!;
            Reset();
            _nextFree = s_free;
            s_free = this;
        }

        internal sealed class Continuation(Frame<TMachine> frame) : Resumable
        {
            internal override void Resume()
            {
#if DEBUG
                System.Diagnostics.Debug.Assert(ReferenceEquals(frame.Home, Loop.Current), "resumed on a foreign loop");
#endif
                frame.Machine.MoveNext();
            }
        }
    }
}
