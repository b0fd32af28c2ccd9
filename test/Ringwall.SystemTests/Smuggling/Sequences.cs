using System.Text;
using Ringwall.Tests.Core.Http;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>
/// What is sent: every kept input alone, followed and led by others, and random rows of two to four. Desync shows in
/// the second message.
/// </summary>
internal static class Sequences
{
    private const int RandomRows = 250;

    /// <summary>The rows for one host, each a connection's octets; "a.test" stands for the origin's zone.</summary>
    public static List<byte[]> For(string host)
    {
        var corpus = Corpus();
        var messages = corpus.Concat(Messages.Valid).Distinct().ToList();
        const string after = "GET /after HTTP/1.1\r\nHost: a.test\r\nX-After: 1\r\n\r\n";
        const string before = "POST /before HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n0\r\n\r\n";
        var rows = new List<string>();
        foreach (var message in messages)
        {
            rows.Add(message);
            rows.Add(message + after);
            rows.Add(before + message + after);
        }

        var random = new Random(20261124);
        for (var i = 0; i < RandomRows; i++)
        {
            rows.Add(string.Concat(Enumerable.Range(0, random.Next(2, 5)).Select(_ =>
                messages[random.Next(messages.Count)])));
        }

        return rows.Select(row => Encoding.Latin1.GetBytes(row
            .Replace("a.test", host, StringComparison.Ordinal)
            .Replace("A.TEST", host.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("A.Test", host.ToUpperInvariant(), StringComparison.Ordinal))).ToList();
    }

    private static List<string> Corpus()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Ringwall.slnx")))
        {
            root = root.Parent ?? throw new DirectoryNotFoundException("the tests run outside a checkout");
        }

        var folder = Path.Combine(root.FullName, "test", "corpus", "http1");
        return Directory.GetFiles(folder).Order(StringComparer.Ordinal)
            .Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))).ToList();
    }
}
