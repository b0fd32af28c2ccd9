using System.Globalization;
using Ringwall.Bench.Contestants;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.L7;

/// <summary>A way to put load on a contestant.</summary>
internal abstract class Workload
{
    public abstract LoadResult Run(Place place, Launcher launcher, Contestant contestant, double seconds);
}

/// <summary>Load by bench/load/load.c.</summary>
internal sealed class LoadProgram(string mode, bool tls, string path, long body, int connections) : Workload
{
    /// <summary>Requests a second of the open mode.</summary>
    public double Rate { get; init; }

    /// <summary>The open mode measures latency, so its generator must not run ahead of everything else.</summary>
    public Class Class { get; init; } = Class.RealTime;

    public override LoadResult Run(Place place, Launcher launcher, Contestant contestant, double seconds) =>
        LoadResult.FromLoad(launcher.Run(Launcher.LoadCpu, Class, Command(place, contestant, seconds)));

    private List<string> Command(Place place, Contestant contestant, double seconds)
    {
        List<string> words =
        [
            place.Load, mode,
            "--port", $"{(tls ? contestant.HttpsPort : contestant.HttpPort)}",
            "--path", path,
            "--body", $"{body}",
            "--connections", $"{connections}",
            "--seconds", seconds.ToString(CultureInfo.InvariantCulture),
        ];
        if (tls)
        {
            words.Add("--tls");
        }

        if (Rate > 0)
        {
            words.AddRange(["--rate", Rate.ToString("F0", CultureInfo.InvariantCulture)]);
        }

        return words;
    }
}

/// <summary>HTTP/2 over TLS: 8 connections with 32 streams each, by h2load.</summary>
internal sealed class Http2Load : Workload
{
    public override LoadResult Run(Place place, Launcher launcher, Contestant contestant, double seconds)
    {
        var port = contestant.HttpsPort;
        var text = launcher.Run(Launcher.LoadCpu, Class.RealTime,
            [
                "h2load", "-t1", "-c8", "-m32", "-D", $"{Math.Max(1, (int)seconds)}", "--warm-up-time=0",
                $"--connect-to=127.0.0.1:{port}", $"https://bench.test:{port}/1k",
            ],
            new Dictionary<string, string> { ["OPENSSL_CONF"] = place.ClientSsl });
        return LoadResult.FromH2Load(text);
    }
}
