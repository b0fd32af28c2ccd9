using Ringwall.Core.Snapshot;
using Ringwall.Node.Origins;

namespace Ringwall.Tests.Node.Origins;

public sealed class ZoneRuntimeNamesTests
{
    [Theory]
    [InlineData(VerifyMode.Full, null, null)]
    [InlineData(VerifyMode.Strict, null, "www.a.test")]
    [InlineData(VerifyMode.Strict, "origin.test", "origin.test")]
    public void A_strict_origin_has_to_prove_the_zones_own_name(VerifyMode verify, string? sni, string? expected)
    {
        var origin = new OriginSettings { Url = "https://192.0.2.1", Verify = verify, Sni = sni };
        var zone = new ZoneRuntime(new ZoneSettings
        {
            Name = "a",
            Hosts = ["*.a.test", "www.a.test"],
            OriginGroups = [new OriginGroupSettings { Origins = [origin] }],
        });
        Assert.Equal(expected, zone.Groups[0].Origins[0].Settings.Sni);
    }
}
