using System.Text;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Tests.Core.DecisionLog;

/// <summary>The answers C2SP tlog-witness prescribes.</summary>
public sealed class WitnessRulesTests
{
    private readonly MemoryLog _log = new();
    private Checkpoint? _known;

    [Fact]
    public void A_log_that_grew_is_cosigned_step_by_step()
    {
        for (var size = 1; size < 40; size += 3)
        {
            while (_log.Size < size)
            {
                _log.Add(_log.Entry(EntryKind.PolicyPublished, "P"));
            }

            var old = _known?.Size ?? 0;
            var answer = Ask(Request(old));
            Assert.Equal(200, answer.Status);
            _known = answer.Accepted;
            Assert.Equal(size, _known!.Size);
            Assert.Equal(200, Ask(Request(size)).Status);
        }
    }

    [Fact]
    public void A_wrong_old_size_is_answered_with_the_right_one()
    {
        _known = Ask(Request(0)).Accepted;
        _log.Add(_log.Entry(EntryKind.PolicyPublished, "P"));
        var answer = Ask(Request(0));
        Assert.Equal((409, 1L), (answer.Status, answer.KnownSize));
    }

    [Fact]
    public void A_fork_is_not_cosigned()
    {
        _log.Add(_log.Entry(EntryKind.PolicyPublished, "P"));
        _known = Ask(Request(0)).Accepted;
        var fork = new MemoryLog();
        fork.Add(fork.Entry(EntryKind.PolicyPublished, "Q"));
        Assert.Equal(422, Ask(Request(2, fork)).Status);
        fork.Add(fork.Entry(EntryKind.PolicyPublished, "P"));
        Assert.Equal(422, Ask(Request(2, fork)).Status);
    }

    [Fact]
    public void An_unknown_log_a_wrong_signature_and_a_shrinking_one_have_their_own_answers()
    {
        var request = Request(0);
        Assert.Equal(404, WitnessRules.Judge(request, [], _ => null, SigningKey.Check).Status);

        var other = new MemoryLog(99);
        Assert.Equal(403, Ask(Request(0, other)).Status);
        var spoilt = request.Note.Signatures[0].Octets.ToArray();
        spoilt[0]++;
        var bad = request.Note with { Signatures = [request.Note.Signatures[0] with { Octets = spoilt }] };
        Assert.Equal(403, Ask(request with { Note = bad }).Status);
        Assert.Equal(400, Ask(request with { OldSize = 2 }).Status);
        Assert.Equal(400, Ask(request with { Note = request.Note with { Text = "no checkpoint\n" } }).Status);
    }

    [Fact]
    public void A_request_is_read_as_it_was_written()
    {
        for (var i = 0; i < 20; i++)
        {
            _log.Add(_log.Entry(EntryKind.PolicyPublished, "P"));
        }

        var request = Request(13);
        var read = WitnessRequest.Parse(request.Write())!;
        Assert.Equal(13, read.OldSize);
        Assert.Equal(request.Proof, read.Proof);
        Assert.Equal(request.Write(), read.Write());
    }

    [Theory]
    [InlineData("old 01\n\n")]
    [InlineData("old -1\n\n")]
    [InlineData("new 0\n\n")]
    [InlineData("old 0\nabc\n\n")]
    [InlineData("old 0\n")]
    [InlineData("")]
    public void What_is_no_request_is_refused(string start) => Assert.Null(WitnessRequest.Parse(
        Encoding.UTF8.GetBytes(start + Encoding.UTF8.GetString(_log.Sign(_log.Publish()).Write()))));

    private WitnessRequest Request(long old, MemoryLog? of = null)
    {
        var log = of ?? _log;
        var checkpoint = log.Publish();
        return new WitnessRequest(old, log.Tree().Consistency(old), log.Sign(checkpoint));
    }

    private WitnessAnswer Ask(WitnessRequest request) =>
        WitnessRules.Judge(request, [_log.Key], _ => _known, SigningKey.Check);
}
