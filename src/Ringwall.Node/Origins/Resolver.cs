using System.Collections.Immutable;
using System.Net.Sockets;
using System.Threading.Channels;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// Finds a name's addresses of one family. Blocks: called by the resolver's own threads only.
/// </summary>
public delegate Address[] LookUp(string name, bool v6);

/// <summary>
/// Names of origins, for all loops of a node. What blocks (asking name servers) runs on threads of its own; loops see
/// immutable answers and are woken through their inbox when a first one comes. Answers are renewed in the background
/// while they are used, and the last good one is kept for an hour when renewal fails.
/// </summary>
public sealed class Resolver : IDisposable
{
    private readonly Func<string, bool, NameFound> _lookUp;
    private readonly TimeProvider _time;
    private readonly LookupQueue _queue = new();
    private ImmutableDictionary<string, OriginName> _names = ImmutableDictionary<string, OriginName>.Empty;
    private int _threads;

    public Resolver(LookUp? lookUp = null, TimeProvider? time = null)
    {
        _lookUp = lookUp is null
            ? static (name, v6) => NameServers.OfSystem().LookUp(name, v6)
            : (name, v6) => new NameFound(lookUp(name, v6), Limits.NameMs);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Asks these name servers.</summary>
    internal Resolver(NameServers servers, TimeProvider? time = null)
    {
        _lookUp = servers.LookUp;
        _time = time ?? TimeProvider.System;
    }

    internal long Now => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    internal OriginName Find(string name) =>
        ImmutableInterlocked.GetOrAdd(ref _names, name, static (key, self) => new OriginName(key, self), this);

    /// <summary>Hands a look-up to the threads; false when too many wait already.</summary>
    internal bool Enqueue(OriginName name, bool v6)
    {
        if (!_queue.Add(name, v6))
        {
            return false;
        }

        StartThread();
        return true;
    }

    public void Dispose() => _queue.Close();

    /// <summary>Threads start with the first look-ups: an edge whose origins are addresses has none.</summary>
    private void StartThread()
    {
        if (Volatile.Read(ref _threads) >= Limits.LookupThreads)
        {
            return;
        }

        if (Interlocked.Increment(ref _threads) > Limits.LookupThreads)
        {
            Interlocked.Decrement(ref _threads);
            return;
        }

        new Thread(Work) { IsBackground = true, Name = "resolver" }.Start();
    }

    private void Work()
    {
        while (_queue.Take(out var name, out var v6))
        {
            NameFound found;
            var fault = Fault.None;
            try
            {
                found = _lookUp(name.Name, v6);
            }
            catch (SocketException e)
            {
                found = new NameFound([], 0);
                fault = e.SocketErrorCode switch
                {
                    SocketError.NoData => Fault.None,
                    SocketError.TryAgain or SocketError.TimedOut => Fault.DnsTimeout,
                    _ => Fault.DnsError,
                };
            }

            name.Answered(v6, found, fault);
        }
    }
}

/// <summary>Look-ups on their way to the resolver's threads: loops add and never wait, threads take and do.</summary>
internal sealed class LookupQueue
{
    private readonly Channel<(OriginName Name, bool V6)> _jobs =
        Channel.CreateBounded<(OriginName, bool)>(Limits.LookupQueue);

    public bool Add(OriginName name, bool v6) => _jobs.Writer.TryWrite((name, v6));

    public void Close() => _jobs.Writer.TryComplete();

    /// <summary>Blocks the calling thread; false when the node ends.</summary>
    public bool Take(out OriginName name, out bool v6)
    {
        (OriginName, bool) job;
        while (!_jobs.Reader.TryRead(out job))
        {
            if (!_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                (name, v6) = (null!, false);
                return false;
            }
        }

        (name, v6) = job;
        return true;
    }
}
