using FsCheck;
using FsCheck.Fluent;
using Ringwall.Core.Http;
using Ringwall.Node.Loops;
using Limits = Ringwall.Node.Http.Limits;

namespace Ringwall.Tests.Node.Http;

/// <summary>
/// Windows against a model of both ends: whatever is interleaved, nobody sends more than was granted, and when all
/// is over every octet of credit has come back.
/// </summary>
public sealed class Http2WindowTests
{
    private const int Page = 50_000;

    /// <summary>What the client does next, on which of its streams, and how much.</summary>
    private sealed record Step(int What, int Slot, int Amount);

    private static Arbitrary<Step[]> Steps() =>
        (from what in Gen.Choose(0, 5)
         from slot in Gen.Choose(0, 3)
         from amount in Gen.Choose(0, 3000)
         select new Step(what, slot, amount)).ArrayOf().Resize(50).ToArbitrary();

    [Fact]
    public void No_interleaving_of_content_padding_and_resets_leaks_what_a_client_may_send() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Steps(), Upload));

    private static bool Upload(Step[] steps)
    {
        using var client = new Http2Client(Http2Client.Measure);
        client.Greet();
        var streams = new int[4];
        var next = 1;
        long sent = 0;
        foreach (var (what, slot, amount) in steps)
        {
            if (streams[slot] == 0)
            {
                client.Request(streams[slot] = next, false, "POST");
                next += 2;
            }

            var padding = what == 2 ? amount % 200 : 0;
            var payload = new byte[what == 2 ? 2 + padding + amount : amount + 1];
            payload[0] = (byte)padding;
            switch (what)
            {
                case 0 or 1 or 2:
                    client.Frame(Http2FrameType.Data, what == 2 ? 8 : 0, streams[slot], payload);
                    sent += payload.Length;
                    break;
                case 3:
                    client.Reset(streams[slot]);
                    streams[slot] = 0;
                    break;
                default:
                    client.Data(streams[slot], 0, true);
                    streams[slot] = 0;
                    break;
            }

            client.Flush().Advance(500);
        }

        // Both ends agree on what is open, and less than half a window is owed: all content was read or thrown away.
        var granted = client.Seen.Where(f => f is { Type: Http2FrameType.WindowUpdate, Stream: 0 }).Sum(f => f.Number);
        var open = Http2Frame.DefaultWindow + granted - sent;
        return client.GoAway is null && client.Connection.Credit.Window == open
            && open > Limits.Http2ConnectionWindow / 2;
    }

    [Fact]
    public void Answers_take_all_the_credit_there_is_and_never_more() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(Steps(), Download));

    private static bool Download(Step[] steps)
    {
        var page = new byte[Page];
        using var client = new Http2Client(async x =>
        {
            x.BeginHead(200, page.Length);
            x.EndHead();
            await x.SendBody(page, 0, page.Length, last: true);
        });
        client.Greet();
        var credit = new Dictionary<int, long>();
        long connection = Http2Frame.DefaultWindow;
        long initial = Http2Frame.DefaultWindow;
        foreach (var (what, slot, amount) in steps)
        {
            var stream = 2 * slot + 1;
            switch (what)
            {
                case 0 or 1:
                    stream = 2 * credit.Count + 1;
                    credit[stream] = initial;
                    client.Request(stream);
                    break;
                case 2:
                    connection += 1 + amount * 10;
                    client.WindowUpdate(0, (uint)(1 + amount * 10));
                    break;
                case 3 or 4 when credit.ContainsKey(stream):
                    credit[stream] += 1 + amount * 10;
                    client.WindowUpdate(stream, (uint)(1 + amount * 10));
                    break;
                default:
                    foreach (var open in credit.Keys)
                    {
                        credit[open] += amount * 30 - initial;
                    }

                    initial = amount * 30;
                    client.Settings((Http2Setting.InitialWindowSize, (uint)initial));
                    break;
            }

            client.Flush();
            if (!IsRight(client, credit, connection))
            {
                return false;
            }

            client.Advance(500);
        }

        return client.GoAway is null;
    }

    /// <summary>Nobody got more than was granted; who got less lacks credit of the stream or connection.</summary>
    private static bool IsRight(Http2Client client, Dictionary<int, long> credit, long connection)
    {
        var total = credit.Keys.Sum(client.ContentOf);
        return total <= connection && credit.All(c =>
            client.ContentOf(c.Key) is var got
            && (got == Page || got >= c.Value || total == connection || client.ResetOf(c.Key) is not null));
    }

    [Fact]
    public void What_is_buffered_is_never_more_than_the_window_and_is_granted_again_as_it_is_read()
    {
        var gate = new LoopSource<int>();
        using var client = new Http2Client(async x =>
        {
            await gate.Task;
            await Http2Client.Measure(x);
        });
        client.Greet().Request(1, false, "POST");
        for (var i = 0; i < 4; i++)
        {
            client.Data(1, 16_384);
        }

        client.Flush();
        Assert.DoesNotContain(client.Seen, f => f.Type == Http2FrameType.WindowUpdate && f.Stream == 1);
        Assert.InRange(client.Loop.Loop.Buffers.Lent, 65_536, 65_536 + 100_000);
        gate.Complete(0);
        client.Loop.Settle();
        var granted = client.Seen.Where(f => f.Type == Http2FrameType.WindowUpdate && f.Stream == 1).Sum(f => f.Number);
        Assert.Equal(65_536, granted);
        client.Data(1, 10, true).Flush();
        Assert.Equal("65546"u8, client.Seen.Last(f => f.Type == Http2FrameType.Data).Payload);
    }
}
