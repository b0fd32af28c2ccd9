using Ringwall.Control.Publication;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;
using NewEvent = Ringwall.Core.Trust.NewEvent;

namespace Ringwall.Control.Desk;

/// <summary>
/// The effects a recorded fact asks for. No clock, no chance: the same fact asks for the same effects.
/// </summary>
public delegate IEnumerable<NewEffect> EffectsOf(Fact fact);

/// <summary>
/// The one way anything of the trust process changes:
/// <code>
///   1 load the streams the command needs      3 append what it accepted, at the versions it was decided upon
///   2 decide (Core, pure)                     4 effects and the next due time, in the same transaction
/// </code>
/// It takes a <see cref="Capacity"/>, which only a sign-in gives; a person who decides is never a text in a request.
/// </summary>
public sealed class TrustDesk
{
    private readonly EventStore _store;
    private readonly TimeProvider _time;
    private readonly TrustSettings _settings;
    private readonly IReadOnlyList<EffectsOf> _effects;
    private readonly Action<Statement, Fact> _log;

    /// <param name="store">Where facts are recorded.</param>
    /// <param name="time">Dates them.</param>
    /// <param name="settings">Clocks and limits.</param>
    /// <param name="effects">What facts ask for.</param>
    /// <param name="log">Puts a fact into the public log, in the transaction that records it.</param>
    public TrustDesk(
        EventStore store,
        TimeProvider time,
        TrustSettings settings,
        IReadOnlyList<EffectsOf> effects,
        Action<Statement, Fact>? log = null)
    {
        _log = log ?? ((_, _) => { });
        _store = store;
        _time = time;
        _settings = settings;
        _effects = effects;
    }

    /// <summary>Fires when something was recorded: the clockwork need not wait for its next round.</summary>
    public Signal Changed { get; } = new();

    public TrustSettings Settings => _settings;

    /// <summary>A new id ("K-2026-0012"); a number that is not used leaves a gap and is never given again.</summary>
    public string NewId(char letter) => _store.Database.Write(s =>
        Numbers.Next(s, letter, _time.GetUtcNow().Year));

    /// <summary>Decides and records.</summary>
    /// <param name="by">Who asks, in which role.</param>
    /// <param name="command">What they want done.</param>
    /// <param name="also">
    /// What belongs to the same transaction (sealing a blob the event refers to); it runs only if the command is
    /// accepted.
    /// </param>
    public DeskAnswer Run(Capacity by, TrustCommand command, Action<Statement>? also = null)
    {
        for (var attempt = 0; attempt < Limits.Attempts; attempt++)
        {
            var state = Load(command);
            var now = Microseconds.Rounded(_time.GetUtcNow());
            var outcome = ProofRefusal(by, command) ?? CaseRules.Decide(state, command, by.Actor, now, _settings);
            var events = outcome switch
            {
                Outcome.Accepted accepted => accepted.Events,
                Outcome.Refused refused => refused.Recorded,
                _ => [],
            };
            var read = outcome is Outcome.Accepted { Read: var versions }
                ? versions
                : [.. events.Select(e => new StreamVersion(e.Stream, state.VersionOf(e.Stream))).Distinct()];
            var stored = events.Count == 0
                ? []
                : Append(by, read, events, state, outcome is Outcome.Accepted ? also : null);
            if (stored is not null)
            {
                return outcome is Outcome.Refused why
                    ? new DeskAnswer.Refused(why)
                    : new DeskAnswer.Done(stored, Folded(state, stored));
            }
        }

        return new DeskAnswer.Busy();
    }

    /// <summary>What is known of a stream and of those it refers to.</summary>
    public TrustState Load(params IReadOnlyList<string> streams) => _store.Database.Read(s =>
        streams.Aggregate(TrustState.Empty, (state, stream) => Load(s, state, Looking(stream))));

    /// <summary>Streams the clockwork has to look at now, longest due first.</summary>
    public IReadOnlyList<string> DueStreams() => _store.Database.Read(s => s.Rows(
        "SELECT stream FROM due_work WHERE at <= $1 ORDER BY at LIMIT $2",
        r => r.GetString(0),
        Microseconds.Of(_time.GetUtcNow()),
        Limits.DueBatch));

    /// <summary>Gives the commands time has brought on a stream; how many were accepted.</summary>
    public int RunDue(string stream)
    {
        var now = Microseconds.Rounded(_time.GetUtcNow());
        var state = Load(stream);
        var done = 0;
        foreach (var command in Due.Commands(state, _settings, now).Where(command => command.Id == stream))
        {
            if (Run(Capacity.Schedule, command) is DeskAnswer.Done)
            {
                done++;
            }
        }

        // What is still due now was refused or disturbed: it waits a little, so that others get their turn.
        state = Load(stream);
        var next = NextDue.Of(state, stream, _settings, now) is { } at && at <= now
            ? now + Limits.DueAgain
            : NextDue.Of(state, stream, _settings, now);
        _store.Database.Write(s =>
        {
            PutDue(s, stream, next);
            return 0;
        });
        return done;
    }

    private TrustState Load(TrustCommand command) =>
        _store.Database.Read(s => Load(s, TrustState.Empty, command));

    private static TrustState Load(Statement s, TrustState state, TrustCommand command)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        while (Reach.Missing(state, command).Where(asked.Add).ToArray() is { Length: > 0 } missing)
        {
            foreach (var stream in missing)
            {
                state = Folded(state, EventStore.ReadStream(s, stream));
            }
        }

        return state;
    }

    private static TrustState Folded(TrustState state, IEnumerable<StoredEvent> events) =>
        events.Select(Facts.Of).OfType<Fact>().Aggregate(state, TrustState.Fold);

    /// <summary>A command that names one stream and nothing else.</summary>
    private static AdmitAppeal Looking(string stream) => new(stream);

    /// <summary>Null when a stream has moved since it was read: then nothing is recorded.</summary>
    private List<StoredEvent>? Append(
        Capacity by,
        IReadOnlyList<StreamVersion> read,
        IReadOnlyList<NewEvent> events,
        TrustState before,
        Action<Statement>? also)
    {
        try
        {
            var recorded = _store.Database.Write(s =>
            {
                if (read.Any(stream => EventStore.Version(s, stream.Stream) != stream.Version))
                {
                    throw new MovedException();
                }

                also?.Invoke(s);
                var stored = new List<StoredEvent>();
                foreach (var e in events)
                {
                    stored.Add(Append(s, by, e));
                }

                var after = Folded(before, stored);
                foreach (var stream in stored.Select(e => e.Stream).Distinct())
                {
                    PutDue(s, stream, NextDue.Of(after, stream, _settings, stored[0].At));
                }

                return stored;
            });
            Changed.Fire();
            return recorded;
        }
        catch (MovedException)
        {
            return null;
        }
    }

    private StoredEvent Append(Statement s, Capacity by, NewEvent e)
    {
        var version = EventStore.Version(s, e.Stream);
        var fact = new Fact(e.Stream, version + 1, _time.GetUtcNow(), by.Actor, e.What);
        var answer = _store.Append(
            s, e.Stream, version, by.Recorded, [Facts.Stored(e.What)], [.. _effects.SelectMany(of => of(fact))]);
        _log(s, fact);
        return ((AppendAnswer.Appended)answer).Events[0];
    }

    private static void PutDue(Statement s, string stream, DateTimeOffset? at)
    {
        if (at is { } next)
        {
            s.Run(
                "INSERT INTO due_work (stream, at) VALUES ($1, $2) "
                + "ON CONFLICT (stream) DO UPDATE SET at = excluded.at",
                stream,
                Microseconds.Of(next));
        }
        else
        {
            s.Run("DELETE FROM due_work WHERE stream = $1", stream);
        }
    }

    /// <summary>
    /// An approval is recorded only with the person's own key's word over exactly that text: whoever calls the desk
    /// cannot leave it out.
    /// </summary>
    private Outcome.Refused? ProofRefusal(Capacity by, TrustCommand command)
    {
        var (text, signature) = command switch
        {
            ApproveDecision c => (c.TextSha256, c.Signature),
            ApproveRenewal c => (c.Root, c.Signature),
            _ => (null, null),
        };
        return text is null || ApprovalCheck.IsGood(_store.Database, by, text, signature!)
            ? null
            : new Outcome.Refused(
                RefusalCode.Incomplete,
                "The approval carries no assertion of this person's security key over this text.",
                [new FieldFault("signature", "missing")],
                []);
    }

    private sealed class MovedException : Exception;
}
