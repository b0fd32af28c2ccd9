using System.Buffers.Binary;
using Ringwall.Node.Native;

namespace Ringwall.Node.Loops;

/// <summary>The old process's half of <see cref="HandOver"/>.</summary>
public sealed class HandOverServer : IDisposable
{
    private readonly Func<IReadOnlyList<Listener>> _listeners;
    private readonly Action _onTaken;
    private readonly string _path;
    private readonly Thread _thread;
    private readonly int _fd;
    private volatile bool _stopping;
    private volatile bool _taken;

    internal HandOverServer(string path, Func<IReadOnlyList<Listener>> listeners, Action onTaken)
    {
        _path = path;
        _listeners = listeners;
        _onTaken = onTaken;
        _fd = UnixSocket.Listen(path);
        _thread = new Thread(Run) { IsBackground = true, Name = "hand-over" };
        _thread.Start();
    }

    /// <summary>Takers turned away: another user, an early death, silence.</summary>
    public int Refused { get; private set; }

    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        // Wakes the thread out of accept; closing would not.
        _stopping = true;
        UnixSocket.Wake(_fd);
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }

        _ = Libc.Close(_fd);
        if (!_taken)
        {
            // After a hand-over the path is the successor's.
            File.Delete(_path);
        }
    }

    private void Run()
    {
        while (!_stopping)
        {
            var taker = UnixSocket.Accept(_fd);
            if (taker < 0)
            {
                continue;
            }

            var taken = Serve(taker);
            _ = Libc.Close(taker);
            if (taken)
            {
                _taken = true;
                _onTaken();
            }
            else if (!_stopping)
            {
                Refused++;
            }
        }
    }

    private bool Serve(int taker)
    {
        try
        {
            UnixSocket.RequireSameUser(taker);
            UnixSocket.SetTimeout(taker, Limits.TakeOverSeconds);
            SendSockets(taker);
            Span<byte> word = stackalloc byte[1];
            return UnixSocket.Receive(taker, word, []) == 1 && word[0] == HandOver.Confirmation;
        }
        catch (InvalidOperationException)
        {
            // The taker's fault, told on its side; ours to keep serving.
            return false;
        }
    }

    private void SendSockets(int taker)
    {
        var descriptors = _listeners().Where(l => l.IsOpen).Select(l => l.Descriptor).ToArray();
        Span<byte> header = stackalloc byte[HandOver.HeaderSize];
        HandOver.Magic.CopyTo(header);
        header[4] = HandOver.Version;
        header[5] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)descriptors.Length);
        for (var i = 0; i < descriptors.Length || i == 0; i += Limits.SocketsPerMessage)
        {
            var batch = descriptors.AsSpan(i, Math.Min(Limits.SocketsPerMessage, descriptors.Length - i));
            UnixSocket.Send(taker, i == 0 ? header : "+"u8, batch);
        }
    }
}
