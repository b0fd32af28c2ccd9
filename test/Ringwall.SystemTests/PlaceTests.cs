namespace Ringwall.SystemTests;

public sealed class PlaceTests
{
    [Fact]
    public void The_executable_lies_beside_the_tests() =>
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "ringwall.dll")));
}
