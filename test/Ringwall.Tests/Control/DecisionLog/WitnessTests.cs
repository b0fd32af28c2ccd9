using System.Net;
using Ringwall.Control.Config;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;
using Ringwall.Tests.Control.Store;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Control.DecisionLog;

/// <summary>Operators who witness each other, over real HTTP.</summary>
public sealed class WitnessTests(PostgresCluster cluster)
{
    [Fact]
    public async Task Two_operators_witness_each_other_and_an_outsider_sees_it()
    {
        using var one = new TestLog(StoreOf.Sqlite, cluster);
        await using var peer = await Peer.Start([one.Publisher.Key]);
        using var http = new HttpClient();
        var client = new WitnessClient(peer.Settings, http);
        for (var round = 0; round < 4; round++)
        {
            one.Append($"P-{round}");
            await Publish(one, client);
        }

        // A client that forgot how far the witness is asks again with the size it is told.
        one.Append("Q");
        await Publish(one, new WitnessClient(peer.Settings, http));

        var report = one.Audit(new AuditTrust { Witnesses = [peer.Witness.Key], Quorum = 1 });
        Assert.Empty(report.Faults);
        Assert.Equal(peer.Witness.Key.Name, Assert.Single(report.Cosigned).Name);
        var origin = PublishedPage.HashOf(System.Text.Encoding.UTF8.GetBytes(TestLog.Origin));
        var latest = await http.GetByteArrayAsync(new Uri(peer.Address, $"/{origin}/checkpoint"));
        Assert.Equal(one.Publisher.Current!.Note.Write(), latest);
    }

    [Fact]
    public async Task A_witness_that_was_restarted_cosigns_no_fork()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        await using var peer = await Peer.Start([log.Publisher.Key]);
        log.Append("P");
        using var http = new HttpClient();
        await Publish(log, new WitnessClient(peer.Settings, http));
        await peer.Restart();

        var signing = log.Keys.Find(log.Publisher.Key)!;
        var fork = new Checkpoint(TestLog.Origin, 2, TreeHash.Leaf([1]));
        var note = new SignedNote(fork.Text, [SignedNote.Sign(fork.Text, log.Publisher.Key, signing.Sign)]);
        Assert.Equal(422, peer.Witness.Add(new WitnessRequest(2, [], note).Write()).Status);
        Assert.Equal("2\n", System.Text.Encoding.ASCII.GetString(
            peer.Witness.Add(new WitnessRequest(0, [], note).Write()).Body));
    }

    [Fact]
    public async Task Below_the_quorum_the_older_checkpoint_stays_in_the_open()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        log.Publish();
        var before = log.Publisher.Current!.Checkpoint;
        log.Append("P");
        var said = new TaskCompletionSource<string>();
        var settings = new DecisionLogSettings
        {
            Witnesses = [new WitnessSettings { Url = $"http://127.0.0.1:{Ports.Take()}", Key = Unheard().ToString() }],
            Quorum = 1,
            IntervalSeconds = 0.01,
        };
        await using (new LogRounds(log.Publisher, settings, TimeProvider.System, text => said.TrySetResult(text)))
        {
            Assert.Contains("waits for witnesses: 0 of 1", await said.Task, StringComparison.Ordinal);
        }

        Assert.Equal(before, log.Publisher.Current!.Checkpoint);
    }

    [Fact]
    public async Task Rounds_publish_by_themselves_what_was_recorded()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        var settings = new DecisionLogSettings { IntervalSeconds = 0.01 };
        await using var rounds = new LogRounds(log.Publisher, settings, TimeProvider.System, _ => { });
        var index = log.Append("P");
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await log.Publisher.AwaitPublished(index, enough.Token);

        Assert.NotNull(log.Publisher.Proof(index));
    }

    [Fact]
    public async Task A_first_checkpoint_of_a_new_key_is_cosigned_by_who_knows_the_old_one()
    {
        using var log = new TestLog(StoreOf.Sqlite, cluster);
        await using var peer = await Peer.Start([log.Publisher.Key]);
        using var http = new HttpClient();
        var client = new WitnessClient(peer.Settings, http);
        await Publish(log, client);
        log.Publisher.RotateKey("operator-1");
        await Publish(log, client);
        Assert.Null(client.Trouble);
    }

    private static async Task Publish(TestLog log, WitnessClient client)
    {
        var note = log.Publisher.Sign()!;
        var cosignature = await client.Cosign(note, log.Publisher, CancellationToken.None);
        Assert.True(cosignature is not null, client.Trouble);
        log.Publisher.Publish(note.With([cosignature]));
    }

    private static VerifierKey Unheard() =>
        VerifierKey.Of("unheard.test/w", SignatureKind.Cosignature, SigningKey.Create().PublicKey);

    private sealed class Peer : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-witness-").FullName;
        private readonly VerifierKey[] _logs;
        private WitnessHost _host = null!;

        private Peer(VerifierKey[] logs) => _logs = logs;

        public Witness Witness { get; private set; } = null!;

        public Uri Address => _host.Address;

        public WitnessSettings Settings => new() { Url = Address.ToString(), Key = Witness.Key.ToString() };

        public static async Task<Peer> Start(VerifierKey[] logs)
        {
            var peer = new Peer(logs);
            await peer.Open();
            return peer;
        }

        public async Task Restart()
        {
            await Close();
            await Open();
        }

        public async ValueTask DisposeAsync()
        {
            await Close();
            Directory.Delete(_folder, recursive: true);
        }

        private async Task Open()
        {
            Witness = new Witness(_folder, "peer.test/w1", _logs, TimeProvider.System);
            _host = await WitnessHost.Start(new IPEndPoint(IPAddress.Loopback, 0), Witness, CancellationToken.None);
        }

        private async Task Close()
        {
            await _host.DisposeAsync();
            Witness.Dispose();
        }
    }
}
