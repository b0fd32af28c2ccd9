using System.Runtime.InteropServices;

namespace Ringwall;

/// <summary>
/// When a process has been asked to end: SIGTERM, SIGINT, SIGQUIT, or, under a supervisor, the end of its standard
/// input, which also comes when the supervisor was killed: nobody is left behind.
/// </summary>
internal sealed class Shutdown : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _signals;

    public Shutdown(bool supervised = false)
    {
        _signals =
        [
            .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    Ask();
                })),
        ];
        if (supervised)
        {
            var watcher = new Thread(AwaitEndOfInput) { IsBackground = true, Name = "supervisor" };
            watcher.Start();
        }
    }

    public CancellationToken Asked => _asked.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    public void Ask()
    {
        try
        {
            _asked.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Asked again while ending.
        }
    }

    private void AwaitEndOfInput()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> one = stackalloc byte[1];
        while (input.Read(one) > 0)
        {
        }

        Ask();
    }
}
