using System.Diagnostics;
using System.Text;

namespace Ringwall.Tests.Fakes;

/// <summary>
/// The openssl program as a peer of an independent hand: another process, another code path than ours.
/// </summary>
public static class OpenSslTool
{
    /// <summary>Runs a client that says hello (or gives a command) and leaves at the echo; all it printed.</summary>
    public static string Client(int port, string arguments, string input = "hello")
    {
        using var process = Start($"s_client -connect 127.0.0.1:{port} {arguments}");
        var errors = process.StandardError.ReadToEndAsync();
        var output = new StringBuilder();
        try
        {
            process.StandardInput.Write(input + "\n");
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has left already, its handshake refused: what it printed says why.
        }

        while (process.StandardOutput.ReadLine() is { } line)
        {
            output.Append(line).Append('\n');
            if (line == "hello")
            {
                process.StandardInput.Close();
            }
        }

        process.WaitForExit();
        return output + errors.Result;
    }

    public static Process Start(string arguments) => Process.Start(new ProcessStartInfo("openssl", arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}

/// <summary>openssl s_server -www: answers each request with a page about the connection.</summary>
public sealed class OpenSslServer : IDisposable
{
    private readonly Process _process;
    private readonly string _file = Path.GetTempFileName();

    public OpenSslServer(TestCertificate certificate, string arguments = "")
    {
        File.WriteAllText(_file, certificate.ChainPem + "\n" + certificate.KeyPem);
        Port = Ports.Take();
        _process = OpenSslTool.Start($"s_server -accept 127.0.0.1:{Port} -cert {_file} -key {_file} -www {arguments}");
        while (_process.StandardOutput.ReadLine() is { } line && !line.StartsWith("ACCEPT", StringComparison.Ordinal))
        {
        }
    }

    public int Port { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_file);
    }
}
