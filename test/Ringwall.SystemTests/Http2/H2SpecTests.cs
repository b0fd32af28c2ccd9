using System.Diagnostics;
using System.Net;
using System.Text;
using Ringwall.SystemTests.Smuggling;

namespace Ringwall.SystemTests.Http2;

/// <summary>
/// The judge from outside: h2spec, whole and strict, over TLS against a running edge. The same situations are in
/// Http2ConformanceTests, in process; this shows that somebody else's reading of the RFCs agrees.
/// </summary>
public sealed class H2SpecTests
{
    private const string HowToGet =
        "h2spec is not on the PATH and RINGWALL_H2SPEC names no file: get it from github.com/summerwind/h2spec";

    [Fact]
    public void Every_case_of_h2spec_passes()
    {
        var program = Environment.GetEnvironmentVariable("RINGWALL_H2SPEC") is { Length: > 0 } named
            ? named : Tool.Find("h2spec");
        Assert.SkipWhen(program is null || !File.Exists(program), HowToGet);

        using var origin = Origin(out var originPort);
        var folder = Directory.CreateTempSubdirectory("ringwall-h2spec-");
        var (http, https) = (Ports.Take(), Ports.Take());
        var configuration = Path.Combine(folder.FullName, "edge.yaml");
        File.WriteAllText(configuration, $"""
            listen:
              http: ["127.0.0.1:{http}"]
              https: ["127.0.0.1:{https}"]
            zones:
              - name: a.test
                hosts: ["localhost", "127.0.0.1"]
                origins:
                  - url: "http://127.0.0.1:{originPort}"
            """);
        try
        {
            var ringwall = Path.Combine(AppContext.BaseDirectory, "ringwall.dll");
            using var edge = Tool.Start(
                https, "dotnet", ringwall, "run", "--config", configuration, "--data", folder.FullName);
            var report = Run(program!, "-h", "localhost", "-p", $"{https}", "-t", "-k", "-S", "-o", "5");
            Assert.Matches("[1-9][0-9]* tests, [1-9][0-9]* passed, 0 skipped, 0 failed", report);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return report;
    }

    /// <summary>Reads what it is sent and answers a kibibyte.</summary>
    private static HttpListener Origin(out int port)
    {
        port = Ports.Take();
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        listener.BeginGetContext(Answer, listener);
        return listener;
    }

    private static void Answer(IAsyncResult result)
    {
        var listener = (HttpListener)result.AsyncState!;
        if (!listener.IsListening)
        {
            return;
        }

        var context = listener.EndGetContext(result);
        listener.BeginGetContext(Answer, listener);
        try
        {
            context.Request.InputStream.CopyTo(Stream.Null);
            context.Response.Close(Encoding.ASCII.GetBytes(new string('x', 1024)), willBlock: true);
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ProtocolViolationException)
        {
            // The edge left in the middle: some cases are about that.
        }
    }
}
