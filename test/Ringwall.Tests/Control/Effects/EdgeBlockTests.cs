using Ringwall.Control.DecisionLog;
using Ringwall.Control.Desk;
using Ringwall.Control.Effects;
using Ringwall.Control.Publication;
using Ringwall.Control.Staff;
using Ringwall.Core.DecisionLog;
using Ringwall.Core.Snapshot;
using Ringwall.Core.Trust;
using Ringwall.Tests.Control.DecisionLog;
using Ringwall.Tests.Control.Staff;
using Ringwall.Tests.Control.Store;

namespace Ringwall.Tests.Control.Effects;

/// <summary>From a recorded decision to the block lane and back, by the clockwork alone.</summary>
public sealed class EdgeBlockTests(PostgresCluster cluster)
{
    private const string Decision = "D-2026-0001";

    public static TheoryData<string> Engines => StoreOf.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Z7_21_broken_glass_blocks_by_receipt_and_lapses_at_24_hours_by_itself_with_its_log_entry(
        string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var edge = new Edge(room);
        await edge.Serve();
        edge.NodeAnswers();
        edge.Accept(new BreakGlass(Decision, "they are at the door", room.Store.Time.GetUtcNow().AddHours(24)));
        await edge.Clockwork.Round();

        var block = Assert.Single(edge.Publisher.InForce());
        Assert.Equal((Decision, BlockKind.OwnDecision), (block.DecisionId, block.Kind));
        Assert.Equal(["a.test"], block.Hosts);
        Assert.Equal("https://open.test/decisions/" + Decision, block.ReasonsUrl);
        Assert.True(edge.State.Receipts.ContainsKey("n1"));
        Assert.NotNull(edge.State.EffectiveAt);

        room.Store.Time.Advance(TimeSpan.FromHours(24));
        edge.NodeAnswers();
        await edge.Clockwork.Round();
        Assert.Equal(DecisionPhase.Lapsed, edge.State.Phase);
        Assert.Empty(edge.Publisher.InForce());
        Assert.NotNull(room.Store.Database.Read(s => LogTable.Newest(s, EntryKind.BlockExpired, Decision)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_name_the_customer_adds_is_blocked_with_the_account_and_one_lift_ends_all(string engine)
    {
        using var room = new StaffRoom(engine, cluster);
        var edge = new Edge(room);
        await edge.Serve();
        edge.NodeAnswers();
        edge.Accept(new BreakGlass(Decision, "they are at the door", room.Store.Time.GetUtcNow().AddHours(24)));
        await edge.Clockwork.Round();
        Assert.IsType<DeskAnswer.Done>(
            edge.Desk.Run(room.Machine, new ChangeHostnames("C-2026-0001", "S-1", ["a.test", "b.test"])));
        await edge.Clockwork.Round();
        Assert.Equal(["a.test", "b.test"], Assert.Single(edge.Publisher.InForce()).Hosts.Order());

        edge.Accept(new LiftMeasures(Decision, "it is over"));
        await edge.Clockwork.Round();
        Assert.Empty(edge.Publisher.InForce());
    }

    private sealed class Edge
    {
        private readonly StaffRoom _room;
        private Capacity? _officer;

        public Edge(StaffRoom room)
        {
            _room = room;
            var database = room.Store.Database;
            LogPublisher.Open(database, new LogKeys(null), TestLog.Origin, room.Store.Time.GetUtcNow());
            Publisher = new Publisher(database, SigningKey.Create(), room.Store.Time);
            Receipts = new Receipts(room.Store.Time);
            Desk = new TrustDesk(
                room.Events, room.Store.Time, TrustSettings.Default, [EdgeBlock.Of],
                (s, fact) => TrustLeaves.Append(s, fact));
            var lane = new EdgeLane(Publisher, Receipts, new Uri("https://open.test"));
            Clockwork = new Clockwork(
                Desk, room.Events.Outbox, [new EdgeBlock(Desk, lane, room.Store.Time)], room.Store.Time, _ => { });
        }

        public Publisher Publisher { get; }

        public Receipts Receipts { get; }

        public TrustDesk Desk { get; }

        public Clockwork Clockwork { get; }

        public DecisionState State => Desk.Load(Decision).Decisions[Decision];

        /// <summary>A node that has whatever is newest.</summary>
        public void NodeAnswers() => Receipts.Seen(new NodeReport { Node = "n1", BlockVersion = long.MaxValue });

        public void Accept(TrustCommand command)
        {
            var answer = Desk.Run(_officer!, command);
            Assert.True(answer is DeskAnswer.Done, $"{answer}");
        }

        /// <summary>A customer with one name, and an emergency's draft about all of theirs.</summary>
        public async Task Serve()
        {
            _officer = await _room.As("Ada", Role.DecisionOfficer);
            TrustCommand[] begun =
            [
                new RegisterCustomer("C-2026-0001", "Example", CustomerType.Business, true),
                new StartServing(
                    "C-2026-0001", "S-1", ServiceKind.SecurityCdn, LegalClass.Caching, ["a.test"]),
            ];
            Assert.All(begun, command => Assert.IsType<DeskAnswer.Done>(Desk.Run(_room.Machine, command)));
            Accept(new DraftDecision(Decision, new DecisionContent
            {
                CustomerId = "C-2026-0001",
                Service = ServiceKind.SecurityCdn,
                Measures = [Measure.EdgeBlock],
                Ground = Ground.Emergency,
                Scope = new DecisionScope(WholeCustomer: true),
            }));
        }
    }
}
