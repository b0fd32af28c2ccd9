using System.Text;
using Ringwall.Control.Config;

namespace Ringwall.Tests.Control;

public sealed class ConfigurationTests
{
    private const string Good = """
        listen: { http: ["127.0.0.1:8080"], control: "127.0.0.1:8800" }
        data: ./data
        zones:
          - name: example.test
            hosts: ["example.test", "www.example.test"]
            origins: [ { url: "http://127.0.0.1:3000" } ]
        """;

    [Fact]
    public void The_example_of_the_README_is_read_as_it_stands()
    {
        var read = Read(Good, out var faults);
        Assert.Empty(faults);
        Assert.Equal(["example.test", "www.example.test"], Assert.Single(read!.Zones).Hosts);
    }

    [Theory]
    [InlineData("orgins: []", "origins")]
    [InlineData("hosts: [\"a..test\"]", "label")]
    [InlineData("origins: [ { url: \"ftp://a.test\" } ]", "http")]
    [InlineData("origins: [ { url: \"http://a.test\", weight: many } ]", "whole number")]
    public void A_fault_names_its_line_and_says_what_is_wrong(string line, string word)
    {
        var hosts = line.StartsWith("hosts", StringComparison.Ordinal) ? "" : "    hosts: [a.test]\n";
        var text = $"zones:\n  - name: a.test\n{hosts}    {line}\n";
        var at = text.TrimEnd('\n').Count(c => c == '\n') + 1;
        Assert.Null(Read(text, out var faults));
        Assert.Contains(faults, f => f.Line == at && f.ToString().Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_fault_is_listed_not_only_the_first()
    {
        Read(Good.Replace("8080", "99999", StringComparison.Ordinal).Replace("name:", "nome:", StringComparison.Ordinal)
            .Replace("http://127", "gopher://127", StringComparison.Ordinal), out var faults);
        Assert.True(faults.Count >= 3, string.Join('\n', faults));
    }

    [Fact]
    public void One_host_belongs_to_one_zone()
    {
        var zone = "  - { name: NAME, hosts: [a.test], origins: [ { url: \"http://192.0.2.1\" } ] }\n";
        var text = "zones:\n" + zone.Replace("NAME", "one", StringComparison.Ordinal)
            + zone.Replace("NAME", "two", StringComparison.Ordinal);
        Assert.Null(Read(text, out var faults));
        Assert.Contains(faults, f => f.Message.Contains("a.test", StringComparison.Ordinal));
    }

    [Fact]
    public void Aliases_that_multiply_are_refused_before_they_do()
    {
        var text = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (var c = 'b'; c <= 'k'; c++)
        {
            var last = (char)(c - 1);
            text.Append($"{c}: &{c} [{string.Join(',', Enumerable.Repeat($"*{last}", 9))}]\n");
        }

        Assert.Null(Read(text.ToString(), out var faults));
        Assert.NotEmpty(faults);
    }

    [Fact]
    public void No_prefix_and_no_changed_octet_of_a_file_throws()
    {
        for (var i = 0; i < Good.Length; i++)
        {
            Read(Good[..i], out _);
            foreach (var octet in "\0:-[]{}\"'&*!|>%@`#\t\n,x")
            {
                Read(Good[..i] + octet + Good[(i + 1)..], out _);
            }
        }
    }

    [Fact]
    public void Ten_thousand_zones_are_read()
    {
        var text = new StringBuilder("zones:\n");
        for (var i = 0; i < 10_000; i++)
        {
            text.Append($"  - {{ name: z{i}.test, hosts: [z{i}.test], ")
                .Append("origins: [ { url: \"http://192.0.2.1\" } ] }\n");
        }

        Assert.Equal(10_000, Read(text.ToString(), out _)!.Zones.Count);
    }

    private static Configuration? Read(string text, out IReadOnlyList<ConfigFault> faults) =>
        Configuration.Read(text, "ringwall.yaml", out faults, DateTimeOffset.UnixEpoch);
}
