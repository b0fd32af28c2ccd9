using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Node.Loops.Limits;

namespace Ringwall.Tests.Node.Loops;

public sealed class MemoryConnectionTests : IDisposable
{
    private readonly TestLoop _test = new();

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(7, 3)]
    public void Bytes_arrive_whole_however_they_are_split(int maxRead, int maxWrite)
    {
        var options = new MemoryOptions { MaxRead = maxRead, MaxWrite = maxWrite };
        var (client, server) = MemoryConnection.Pair(_test.Loop, options, options);
        var head = "head "u8.ToArray();
        var body = "body"u8.ToArray();
        var sent = 0;
        async LoopTask Send() => sent = await client.Send(head, 0, 5, body, 0, 4);
        _test.Loop.Spawn(Send());

        _test.Run(async () =>
        {
            while (server.Available < 9)
            {
                Assert.InRange(await server.Fill(), 1, maxRead);
            }
        });

        Assert.Equal("head body"u8, server.Unread);
        Assert.Equal(9, sent);
    }

    [Fact]
    public void A_full_pipe_makes_the_sender_wait()
    {
        var (client, server) = MemoryConnection.Pair(_test.Loop);
        var much = new byte[Limits.MemoryPipe + 1];
        var sent = 0;
        async LoopTask Send() => sent = await client.Send(much, 0, much.Length);
        _test.Loop.Spawn(Send());
        _test.Settle();
        Assert.Equal(0, sent);

        var got = _test.Run(() => server.Fill());
        _test.Settle();

        Assert.Equal(Limits.ReadSize, got);
        Assert.Equal(much.Length, sent);
    }

    [Fact]
    public void An_origin_nobody_serves_refuses_and_one_that_is_served_answers()
    {
        var at = Address.FromV4(0xC0000201, 80);
        var dialer = new MemoryDialer();
        var refused = _test.Run(() => dialer.Dial(_test.Loop, at, new DialOptions()));
        Assert.Equal(Fault.ConnectionRefused, refused.Fault);

        dialer.Serve(at, Door.Echo);
        var origin = _test.Run(() => dialer.Dial(_test.Loop, at, new DialOptions())).Connection!;
        _test.Run(() => origin.Send("ping"u8.ToArray(), 0, 4));
        _test.Run(() => origin.Fill());

        Assert.Equal("ping"u8, origin.Unread);
    }

    [Fact]
    public void A_deadline_ends_a_read_that_waits_and_not_before()
    {
        var (client, _) = MemoryConnection.Pair(_test.Loop);
        client.Deadline = _test.Loop.Now + 5000;
        var result = 1;
        async LoopTask Read() => result = await client.Fill();
        _test.Loop.Spawn(Read());

        _test.Advance(4999);
        Assert.Equal(1, result);
        _test.Advance(129, step: 1);
        Assert.Equal(Io.TimedOut, result);
    }
}
