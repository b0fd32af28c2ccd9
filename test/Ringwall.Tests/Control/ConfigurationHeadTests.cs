using Ringwall.Control.Config;

namespace Ringwall.Tests.Control;

/// <summary>What a supervisor reads of a long configuration says the same as the whole of it.</summary>
public sealed class ConfigurationHeadTests : IDisposable
{
    private const string Top = "listen: { http: [\"127.0.0.1:8080\"] }\n";
    private const string End = "operator: Norrhamn Edge Co-op\ndrain_seconds: 7\n";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    private static string Zone(int number) =>
        $"  - name: site{number}.test\n\n# said between\n    hosts: [\"site{number}.test\"]\n"
        + "    origins:\n    - url: \"http://192.0.2.1\"\n";

    private static string Zones(int count) => "zones:\n" + string.Concat(Enumerable.Range(0, count).Select(Zone));

    private ConfigurationHead? Load(string text)
    {
        File.WriteAllText(_file, text);
        return ConfigurationHead.Load(_file, DateTimeOffset.UnixEpoch);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    [InlineData(300, 295)]
    public void A_few_zones_are_read_and_the_others_counted(int zones, int left)
    {
        var head = Load(Top + Zones(zones) + End)!;
        Assert.Equal(left, head.LeftOut);
        Assert.Equal(zones - left, head.Configuration.Zones.Count);
        Assert.Equal("site0.test", head.Configuration.Zones[0].Name);
        Assert.Equal(["127.0.0.1:8080"], head.Configuration.Edge.Listen.Http);
        Assert.Equal("Norrhamn Edge Co-op", head.Configuration.Edge.Operator);
        Assert.Equal(7, head.Configuration.Edge.DrainSeconds);
    }

    [Fact]
    public void Items_may_stand_at_the_margin_and_zones_at_the_end()
    {
        var zones = Zones(8).Replace("\n  ", "\n", StringComparison.Ordinal);
        var head = Load(End + Top + zones)!;
        Assert.Equal(3, head.LeftOut);
        Assert.Equal(7, head.Configuration.Edge.DrainSeconds);
    }

    [Theory]
    [InlineData("zones: [ { name: a.test, hosts: [a.test], origins: [ { url: \"http://192.0.2.1\" } ] } ]\n")]
    [InlineData("zones:\n  [ { name: a.test, hosts: [a.test], origins: [ { url: \"http://192.0.2.1\" } ] } ]\n")]
    [InlineData("nonsense: true\n")]
    public void Another_shape_has_to_be_read_whole(string text) => Assert.Null(Load(Top + text));

    [Fact]
    public void A_head_that_leans_on_what_was_left_out_has_to_be_read_whole()
    {
        var anchored = Zones(6).Replace("name: site5.test", "name: &last site5.test", StringComparison.Ordinal);
        Assert.Null(Load(Top + anchored + "operator: *last\n"));
    }

    [Fact]
    public void A_file_that_is_not_there_has_no_head() =>
        Assert.Null(ConfigurationHead.Load(_file + ".none", DateTimeOffset.UnixEpoch));
}
