using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

public class TargetTests
{
    [Theory]
    [InlineData("/a/b.css", PathFlags.None)]
    [InlineData("/a?//..%2f;\\", PathFlags.None)]
    [InlineData("/a/./b", PathFlags.DotSegment)]
    [InlineData("/a/..", PathFlags.DotSegment)]
    [InlineData("/a/%2e", PathFlags.DotSegment | PathFlags.EncodedDot)]
    [InlineData("/a%2eb", PathFlags.EncodedDot)]
    [InlineData("/a%2Fb", PathFlags.EncodedSlash)]
    [InlineData("/a\\b", PathFlags.Backslash)]
    [InlineData("/a%5Cb", PathFlags.Backslash)]
    [InlineData("//a", PathFlags.DoubleSlash)]
    [InlineData("/a//", PathFlags.DoubleSlash)]
    [InlineData("/a;b", PathFlags.Semicolon)]
    [InlineData("/%41", PathFlags.EncodedUnreserved)]
    [InlineData("/%7e", PathFlags.EncodedUnreserved)]
    [InlineData("/%0a", PathFlags.EncodedControl)]
    [InlineData("/%7F", PathFlags.EncodedControl)]
    [InlineData("/%2541", PathFlags.DoubleEncoded)]
    [InlineData("/%25", PathFlags.None)]
    [InlineData("/%C3%A9", PathFlags.None)]
    [InlineData("/%C3", PathFlags.NonUtf8)]
    [InlineData("/%C3a%A9", PathFlags.NonUtf8)]
    [InlineData("/%FF", PathFlags.NonUtf8)]
    [InlineData("/%20%22", PathFlags.None)]
    public void A_path_is_flagged_for_what_two_readers_could_take_differently(string target, PathFlags expected)
    {
        var head = new RequestHead();
        Assert.Equal(Progress.Done, Wire.Read($"GET {target} HTTP/1.1\r\nHost: a.test\r\n\r\n", head, out _));
        Assert.Equal(expected, head.PathFlags);
    }

    [Fact]
    public void A_flag_is_found_wherever_in_the_path_it_lies()
    {
        var head = new RequestHead();
        for (var before = 0; before < 70; before++)
        {
            foreach (var (odd, flag) in new[] { ("//", PathFlags.DoubleSlash), (";", PathFlags.Semicolon), ("/.",
                PathFlags.DotSegment) })
            {
                var path = "/" + new string('a', before) + odd;
                var message = $"GET {path}?{new string('b', 40)} HTTP/1.1\r\nHost: a.test\r\n\r\n{new string('x', 64)}";
                Assert.Equal(Progress.Done, Wire.Read(message, head, out _));
                Assert.Equal(before == 0 && odd == "/." ? flag | PathFlags.DoubleSlash : flag, head.PathFlags);
                Assert.Equal(path.Length, head.PathLength);
            }
        }
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/%41%7e%2f%c3%a9", "/A~%2F%C3%A9")]
    [InlineData("/a//b\\c", "/a/b/c")]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/a/%2e%2e/c", "/c")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/.", "/a/")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a\\..\\b", "/b")]
    [InlineData("/a//../b", "/b")]
    [InlineData("/...", "/...")]
    [InlineData("/a/.b", "/a/.b")]
    [InlineData("/%252e", "/%252e")]
    public void The_match_view_undoes_every_other_spelling(string path, string expected)
    {
        Span<byte> to = stackalloc byte[path.Length];
        Assert.Equal(expected, Wire.Text(to[..TargetView.Normalize(Wire.Bytes(path), to)]));
    }

    [Fact]
    public void The_match_view_of_a_match_view_is_itself()
    {
        const string octets = "/.\\%2eE5Aa;";
        var random = new Random(4);
        var path = new byte[24];
        Span<byte> once = stackalloc byte[24];
        Span<byte> twice = stackalloc byte[24];
        var seen = 0;
        for (var i = 0; i < 50_000; i++)
        {
            path[0] = (byte)'/';
            var length = random.Next(1, path.Length);
            for (var k = 1; k < length; k++)
            {
                path[k] = (byte)octets[random.Next(octets.Length)];
            }

            var target = Wire.Text(path.AsSpan(0, length));
            var head = new RequestHead();
            if (Wire.Read($"GET {target} HTTP/1.1\r\nHost: a.test\r\n\r\n", head, out _) != Progress.Done)
            {
                continue;
            }

            seen++;
            var first = TargetView.Normalize(path.AsSpan(0, length), once);
            Assert.True(first > 0, target);
            var second = TargetView.Normalize(once[..first], twice);
            Assert.True(once[..first].SequenceEqual(twice[..second]), target);

            // Without a flag only the case of escapes differs.
            var same = Wire.Text(once[..first]).Equals(target, StringComparison.OrdinalIgnoreCase);
            Assert.True(head.PathFlags != PathFlags.None || same, target);
        }

        Assert.True(seen > 5_000);
    }
}
