using Ringwall.Control.Config;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// The background work of the log: at its interval it signs what was recorded since, asks the witnesses, and publishes.
/// Below the quorum of witnesses nothing is published; what was published before stays.
/// </summary>
public sealed class LogRounds : IAsyncDisposable
{
    private readonly LogPublisher _log;
    private readonly DecisionLogSettings _settings;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private string? _said;

    public LogRounds(LogPublisher log, DecisionLogSettings settings, TimeProvider time, Action<string> say)
    {
        _log = log;
        _settings = settings;
        _time = time;
        _say = say;
        Witnesses = [.. settings.Witnesses.Select(witness => new WitnessClient(witness, _http))];
        _work = Task.Run(Work);
    }

    public IReadOnlyList<WitnessClient> Witnesses { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
        _http.Dispose();
    }

    private async Task Work()
    {
        while (!_stop.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(_settings.IntervalSeconds);
            try
            {
                await Round();
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException
                or System.Data.Common.DbException)
            {
                Say($"the decision log is not published: {e.Message}");
                pause = Limits.Pause;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(pause, _time, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task Round()
    {
        if (_log.Sign() is not { } note)
        {
            return;
        }

        var asked = await Task.WhenAll(Witnesses.Select(witness => witness.Cosign(note, _log, _stop.Token)));
        NoteSignature[] cosigned = [.. asked.OfType<NoteSignature>()];
        if (cosigned.Length < _settings.Quorum)
        {
            var trouble = string.Join("; ", Witnesses.Where(w => w.Trouble is not null)
                .Select(w => $"{w.Key.Name}: {w.Trouble}"));
            Say($"the decision log waits for witnesses: {cosigned.Length} of {_settings.Quorum} ({trouble})");
            return;
        }

        _log.Publish(note.With(cosigned));
        Say(null);
    }

    /// <summary>The same trouble is said once.</summary>
    private void Say(string? trouble)
    {
        if (trouble is not null && trouble != _said)
        {
            _say(trouble);
        }

        _said = trouble;
    }
}
