using System.Text;
using Ringwall.Core.Http;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Tests.Node.Http;

/// <summary>Every situation of the tables, each on a connection of its own.</summary>
public sealed class Http2ConformanceTests
{
    private static readonly Http2Situation[] s_all = [.. Http2Situations.Frames, .. Http2MessageSituations.Messages];

    public static IEnumerable<TheoryDataRow<string, string>> All =>
        s_all.Select(s => new TheoryDataRow<string, string>(s.Section, s.What));

    [Theory]
    [MemberData(nameof(All))]
    public void Each_situation_has_its_outcome(string section, string what)
    {
        var situation = s_all.Single(s => s.Section == section && s.What == what);
        var held = new List<LoopSource<int>>();
        using var client = new Http2Client(x => Path(x, held));
        client.Greet();
        situation.Do(client);
        client.Flush();
        Assert.Equal(situation.Outcome, Observe(client, situation.Outcome));
        held.ForEach(h => h.Complete(0));
        client.Loop.Settle();
        Assert.Equal(0, client.Alive);
    }

    /// <summary>Reads all content and answers; with x-hold, takes nothing until it is let go.</summary>
    private static async LoopTask Path(Exchange x, List<LoopSource<int>> held)
    {
        if (x.Request.Fields.All.ToArray().Any(f => Encoding.ASCII.GetString(x.Request.Name(f)) == "x-hold"))
        {
            var wait = new LoopSource<int>();
            held.Add(wait);
            await wait.Task;
            return;
        }

        if (x.Request.HasContent)
        {
            await Http2Client.Measure(x);
        }
        else
        {
            await Http2Client.Hello(x);
        }
    }

    private static string Observe(Http2Client client, string outcome)
    {
        var words = outcome.Split(' ');
        switch (words[0])
        {
            case "connection":
                Assert.True(client.SawEnd, "the connection is open");
                return $"connection {client.GoAway?.Error}";
            case "last":
                return $"last {client.GoAway?.LastStream} {client.GoAway?.Error}";
            case "stream":
                return $"stream {words[1]} {client.ResetOf(int.Parse(words[1]))?.Error}";
            case "answered":
                var stream = int.Parse(words[1]);
                Assert.Equal(":status: 200", client.StatusOf(stream));
                return client.IsEnded(stream) && client.ResetOf(stream) is null ? outcome : "not answered";
            case "refused":
                return $"refused {words[1]} {client.StatusOf(int.Parse(words[1]))?[9..]}";
            case "acks":
                return $"acks {client.Seen.Count(f => f is { Type: Http2FrameType.Settings, IsAck: true })}";
            case "pong":
                Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], client.Seen.Single(f => f.Type == Http2FrameType.Ping).Payload);
                return outcome;
            default:
                client.Request(1001).Flush();
                Assert.Equal((null, ":status: 200"), (client.GoAway, client.StatusOf(1001)));
                return outcome;
        }
    }

    [Fact]
    public void A_connection_begins_with_settings_of_both_sides()
    {
        using var early = new Http2Client();
        early.Flush();
        Assert.Equal("Settings", early.Seen[0].ToString());

        using var wrong = new Http2Client();
        wrong.Raw(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nXM\r\n\r\n")).Flush();
        Assert.Equal(Http2Error.ProtocolError, wrong.GoAway!.Error);
        Assert.True(wrong.SawEnd);

        using var other = new Http2Client();
        other.Raw(Http2Frame.Preface.ToArray()).Frame(Http2FrameType.Ping, 0, 0, new byte[8]).Flush();
        Assert.Equal(Http2Error.ProtocolError, other.GoAway!.Error);

        using var ack = new Http2Client();
        ack.Raw(Http2Frame.Preface.ToArray()).Frame(Http2FrameType.Settings, 1, 0).Flush();
        Assert.Equal(Http2Error.ProtocolError, ack.GoAway!.Error);
    }

    [Fact]
    public void A_preface_that_does_not_come_is_waited_for_fifteen_seconds()
    {
        using var client = new Http2Client();
        client.Raw(Http2Frame.Preface[..10].ToArray()).Flush().Advance(17_000);
        Assert.True(client.SawEnd);
    }

    [Fact]
    public void A_shrunk_table_of_the_client_is_acknowledged_in_the_next_block()
    {
        using var client = new Http2Client();
        client.Greet((Http2Setting.HeaderTableSize, 100)).Request(1).Request(3).Flush();
        Assert.Equal(0x3F, client.Seen.First(f => f.Type == Http2FrameType.Headers).Payload[0]);
        Assert.Equal(0x88, client.Seen.Last(f => f.Type == Http2FrameType.Headers).Payload[0]);
    }
}
