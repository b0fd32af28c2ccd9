using Ringwall.Node.Loops;

namespace Ringwall.Tests.Node.Loops;

public sealed class BuffersTests
{
    [Theory]
    [InlineData(1, 1024)]
    [InlineData(1024, 1024)]
    [InlineData(1025, 4096)]
    [InlineData(16384, 16384)]
    [InlineData(65537, 262144)]
    public void A_segment_is_of_the_smallest_class_that_holds_it(int asked, int got)
    {
        var buffers = new Buffers();
        var segment = buffers.Rent(asked);
        Assert.Equal(got, segment.Size);
        Assert.Equal(got, buffers.Lent);
        buffers.Return(segment);
        Assert.Equal(0, buffers.Lent);
        Assert.Same(segment, buffers.Rent(asked));
    }

    [Fact]
    public void Returning_twice_is_our_bug_and_stops_there()
    {
        var buffers = new Buffers();
        var segment = buffers.Rent(1024);
        buffers.Return(segment);
        Assert.Throws<InvalidOperationException>(() => buffers.Return(segment));
    }

    [Fact]
    public void Above_the_cap_what_peers_make_us_keep_is_refused()
    {
        var buffers = new Buffers { Cap = 20_000 };
        var first = buffers.TryRent(16_384);
        Assert.NotNull(first);
        Assert.Null(buffers.TryRent(16_384));
        buffers.Return(first);
        Assert.NotNull(buffers.TryRent(16_384));
    }

    [Fact]
    public void What_nobody_has_needed_for_a_while_is_let_go()
    {
        var buffers = new Buffers();
        var crowd = Enumerable.Range(0, 100).Select(_ => buffers.Rent(16_384)).ToList();
        crowd.ForEach(buffers.Return);
        Assert.Equal(100 * 16_384, buffers.Free);

        var now = 0L;
        for (var i = 0; i < 20; i++)
        {
            buffers.Trim(now += 5000);
            var busy = Enumerable.Range(0, 10).Select(_ => buffers.Rent(16_384)).ToList();
            busy.ForEach(buffers.Return);
        }

        Assert.Equal(10 * 16_384, buffers.Free);
    }
}
