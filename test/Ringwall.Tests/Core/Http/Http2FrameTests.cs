using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

public sealed class Http2FrameTests
{
    [Fact]
    public void A_header_comes_back_and_the_reserved_bit_is_ignored()
    {
        var to = new byte[9];
        Http2Frame.Write(to, 0x123456, Http2FrameType.Headers, 0x25, 0x7FFFFFFF);
        Assert.Equal("12345601257fffffff", Convert.ToHexStringLower(to));
        to[5] |= 0x80;
        Assert.Equal(new Http2Frame(0x123456, Http2FrameType.Headers, 0x25, 0x7FFFFFFF), Http2Frame.Read(to));
    }

    [Theory]
    [InlineData(0, 16_385, 1, Http2Error.FrameSizeError)]      // 4.2
    [InlineData(0, 1, 0, Http2Error.ProtocolError)]            // 6.1
    [InlineData(1, 1, 0, Http2Error.ProtocolError)]            // 6.2
    [InlineData(2, 5, 0, Http2Error.ProtocolError)]            // 6.3
    [InlineData(2, 4, 1, Http2Error.FrameSizeError)]
    [InlineData(3, 4, 0, Http2Error.ProtocolError)]            // 6.4
    [InlineData(3, 5, 1, Http2Error.FrameSizeError)]
    [InlineData(4, 6, 1, Http2Error.ProtocolError)]            // 6.5
    [InlineData(4, 7, 0, Http2Error.FrameSizeError)]
    [InlineData(5, 8, 1, Http2Error.ProtocolError)]            // 8.4: clients do not push
    [InlineData(6, 8, 1, Http2Error.ProtocolError)]            // 6.7
    [InlineData(6, 7, 0, Http2Error.FrameSizeError)]
    [InlineData(7, 8, 1, Http2Error.ProtocolError)]            // 6.8
    [InlineData(7, 7, 0, Http2Error.FrameSizeError)]
    [InlineData(8, 5, 0, Http2Error.FrameSizeError)]           // 6.9
    [InlineData(9, 1, 0, Http2Error.ProtocolError)]            // 6.10
    [InlineData(16, 4, 1, Http2Error.ProtocolError)]           // RFC 9218 7.1
    [InlineData(16, 3, 0, Http2Error.FrameSizeError)]
    [InlineData(0x55, 100, 0, Http2Error.NoError)]             // 4.1: unknown
    [InlineData(0, 16_384, 1, Http2Error.NoError)]
    [InlineData(6, 8, 0, Http2Error.NoError)]
    public void Frames_of_the_wrong_place_or_size_are_faults(byte type, int length, int stream, Http2Error expected) =>
        Assert.Equal(expected, new Http2Frame(length, (Http2FrameType)type, 0, stream).Fault(16_384));

    [Fact]
    public void An_acknowledgement_of_settings_is_empty() => Assert.Equal(
        Http2Error.FrameSizeError, new Http2Frame(6, Http2FrameType.Settings, Http2Flags.Ack, 0).Fault(16_384));

    [Theory]
    [InlineData("02616200 00", true, 1, 2)]
    [InlineData("00", true, 1, 0)]
    [InlineData("0100", true, 1, 0)]
    [InlineData("01", false, 0, 0)]
    [InlineData("0300 00", false, 0, 0)]
    [InlineData("", false, 0, 0)]
    public void Padding_is_taken_off_or_refused(string hex, bool right, int offset, int length)
    {
        var payload = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var frame = new Http2Frame(payload.Length, Http2FrameType.Data, Http2Flags.Padded, 1);
        Assert.Equal(right, frame.TryUnpad(payload, out var o, out var l));
        if (right)
        {
            Assert.Equal((offset, length), (o, l));
        }
    }
}
