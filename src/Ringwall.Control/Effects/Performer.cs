using Ringwall.Control.Store;

namespace Ringwall.Control.Effects;

/// <summary>
/// Carries out one kind of effect. It may be called again for a key it has carried out (the process died before that
/// was recorded) and must then do nothing, or the same: it hands the key on to whoever it talks to.
/// </summary>
public abstract class Performer
{
    public abstract string Kind { get; }

    /// <summary>
    /// What came of it, for the record, without personal data. Any exception is recorded and the effect tried again
    /// later, but for <see cref="ImpossibleEffectException"/>.
    /// </summary>
    public abstract Task<string> Perform(Effect effect, CancellationToken stop);
}

/// <summary>No later attempt can do better: people have to look at it.</summary>
public sealed class ImpossibleEffectException(string message) : Exception(message);
