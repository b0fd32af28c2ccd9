using Ringwall.Control.Effects;
using Ringwall.Control.Store;

namespace Ringwall.Control.Desk;

/// <summary>
/// What runs by itself: work that time has brought, and effects on the outbox. All it knows stands in the store, so it
/// goes on where a process that died has stopped.
/// </summary>
public sealed class Clockwork : IAsyncDisposable
{
    private readonly TrustDesk _desk;
    private readonly Outbox _outbox;
    private readonly Dictionary<string, Performer> _performers;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public Clockwork(
        TrustDesk desk, Outbox outbox, IReadOnlyList<Performer> performers, TimeProvider time, Action<string> say)
    {
        _desk = desk;
        _outbox = outbox;
        _performers = performers.ToDictionary(p => p.Kind, StringComparer.Ordinal);
        _time = time;
        _say = say;
    }

    public void Start() => _running = Run();

    /// <summary>One round: everything due now, then every effect that waits; how much there was.</summary>
    public async Task<int> Round()
    {
        var done = 0;
        foreach (var stream in _desk.DueStreams())
        {
            done += _desk.RunDue(stream);
        }

        foreach (var effect in _outbox.Take())
        {
            await Perform(effect);
            done++;
        }

        return done;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            var next = _desk.Changed.Next;
            try
            {
                if (await Round() > 0)
                {
                    continue;
                }
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                // The store is away or an event cannot be read: it is said, and tried again; control serves on.
                _say($"clockwork: {e.GetType().Name}: {e.Message}");
            }

            await Task.WhenAny(next, Task.Delay(Limits.Pause, _time, _stop.Token));
        }
    }

    private async Task Perform(Effect effect)
    {
        if (!_performers.TryGetValue(effect.Kind, out var performer))
        {
            _outbox.Failed(effect, $"nobody here carries out '{effect.Kind}'");
            return;
        }

        string note;
        try
        {
            note = await performer.Perform(effect, _stop.Token);
        }
        catch (ImpossibleEffectException e)
        {
            _outbox.GiveUp(effect, e.Message);
            _say($"effect {effect.Key} is given up: {e.Message}");
            return;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            // Whatever went wrong outside is recorded and tried again.
            _outbox.Failed(effect, $"{e.GetType().Name}: {e.Message}");
            return;
        }

        _outbox.Done(effect, note);
    }
}
