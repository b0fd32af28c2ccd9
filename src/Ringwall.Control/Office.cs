using Ringwall.Control.Config;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Decisions;
using Ringwall.Control.Desk;
using Ringwall.Control.Effects;
using Ringwall.Control.Intake;
using Ringwall.Control.Publication;
using Ringwall.Control.Sealing;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control;

/// <summary>What the accountable half stands on, put together: events, sealed blobs, staff, desk, clockwork.</summary>
public sealed class Office : IAsyncDisposable
{
    private Office(
        Database database, Vault vault, EdgeLane lane, TimeProvider time, Uri console, Action<string> say)
    {
        Console = console;
        Vault = vault;
        // A new read model is named here, a new effect in both lists below it.
        Events = new EventStore(database, time, [], FailurePoint.FromEnvironment());
        Desk = new TrustDesk(
            Events,
            time,
            TrustSettings.Default,
            [ReporterErasure.Of, EvidenceNote.Of, EdgeBlock.Of, PageRefresh.Of],
            (s, fact) => TrustLeaves.Append(s, fact));
        Pages = new DecisionPages(Events, Desk);
        Cells = new Cells(time);
        Clockwork = new Clockwork(
            Desk,
            Events.Outbox,
            [
                new ReporterErasure(vault), new EvidenceNote(database, Desk), new EdgeBlock(Desk, lane, time),
                new PageRefresh(Pages, time),
            ],
            time,
            say);
        Sessions = new Sessions(database, time);
        Staff = new StaffList(Events, time);
        Tokens = new ApiTokens(Events, time);
        Passkeys = new Passkeys(Events, Sessions, time, console);
    }

    /// <summary>The console's address as browsers see it.</summary>
    public Uri Console { get; }

    public EventStore Events { get; }

    public Vault Vault { get; }

    public TrustDesk Desk { get; }

    /// <summary>Public pages of decisions.</summary>
    public DecisionPages Pages { get; }

    public Clockwork Clockwork { get; }

    /// <summary>What strangers may ask of us in a while, by where they are.</summary>
    public Cells Cells { get; }

    public Sessions Sessions { get; }

    public StaffList Staff { get; }

    public ApiTokens Tokens { get; }

    public Passkeys Passkeys { get; }

    public static Office Open(
        Database database,
        ControlFolder folder,
        Configuration configuration,
        (Publisher Publisher, Receipts Receipts) lane,
        TimeProvider time,
        Action<string> say)
    {
        var address = configuration.Edge.Listen.Control ?? ControlHost.DefaultAddress;
        var console = new Uri(configuration.ConsoleUrl ?? $"http://localhost:{address.Split(':')[^1]}");
        var key = SealingKey.Open(configuration.SealingKey ?? folder.SealingKeyFile, !Vault.IsInUse(database));
        var vault = new Vault(database, key, new ErasureJournal(folder.ErasedKeysFile), time);
        var edge = new EdgeLane(lane.Publisher, lane.Receipts, PublicAddress.Root(configuration, console));
        var office = new Office(database, vault, edge, time, console, say);
        office.Tokens.PutMachine(ControlFolder.Token(folder.OperatorTokenFile));
        return office;
    }

    public ValueTask DisposeAsync() => Clockwork.DisposeAsync();
}
