using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;

namespace Ringwall.Tests.Node.Http;

/// <summary>Heads are read before their zone is known; what the zone refuses or drops comes afterwards.</summary>
public sealed class ZoneRulesTests
{
    [Theory]
    [InlineData(10, Rejection.None)]
    [InlineData(11, Rejection.ContentTooLarge)]
    public void Announced_content_beyond_the_zones_limit_is_refused(int length, Rejection expected)
    {
        var zone = Zone() with { Limits = new LimitSettings { MaxBody = 10 } };
        var request = Read($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {length}\r\n\r\n");
        Assert.Equal(expected, ZoneRules.Apply(request, zone));
    }

    [Theory]
    [InlineData(false, Rejection.BadTarget)]
    [InlineData(true, Rejection.None)]
    public void Targets_beyond_ASCII_are_the_zones_choice(bool allowed, Rejection expected)
    {
        var zone = Zone() with { Http = new HttpSettings { AllowNonAsciiTarget = allowed } };
        Assert.Equal(expected, ZoneRules.Apply(Read("GET /\u00e9 HTTP/1.1\r\nHost: a.test\r\n\r\n"), zone));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Names_with_an_underscore_are_the_zones_choice(bool allowed, bool dropped)
    {
        var zone = Zone() with { Http = new HttpSettings { AllowUnderscoreFields = allowed } };
        var request = Read("GET / HTTP/1.1\r\nHost: a.test\r\nX_A: b\r\nX-B: c\r\n\r\n");
        Assert.Equal(Rejection.None, ZoneRules.Apply(request, zone));
        Assert.Equal((dropped, false), (request.Fields[1].Dropped, request.Fields[2].Dropped));
    }

    private static RequestHead Read(string text)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        var head = new RequestHead();
        var rules = ZoneRules.ForReading(isTls: false);
        Assert.Equal(Progress.Done, Http1RequestReader.Read(octets, 0, octets.Length, head, rules, out _));
        return head;
    }

    private static ZoneSettings Zone() => new()
    {
        Name = "a.test",
        Hosts = ["a.test"],
        OriginGroups = [new OriginGroupSettings { Origins = [new OriginSettings { Url = "http://192.0.2.1" }] }],
    };
}
