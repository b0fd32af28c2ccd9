using System.Diagnostics;
using Ringwall.Bench.Contestants;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.Start;

/// <summary>A proxy with thousands of sites, the last of which is asked; on every processor, as it would run.</summary>
internal abstract class ManyZones(Place place, int firstPort) : Contestant(place, firstPort)
{
    private static readonly TimeSpan SwapLimit = TimeSpan.FromSeconds(30);

    private int revision;

    protected override int Cpu => Launcher.AnyCpu;

    /// <summary>The name that only the newest configuration knows.</summary>
    protected string Newest => $"v{revision}.bench.test";

    /// <summary>Forgets what earlier starts left.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>
    /// Changes one site (it gets another name) and has the configuration read again; the milliseconds until the new
    /// name is served.
    /// </summary>
    public double Swap(int originPort)
    {
        revision++;
        Command(originPort);
        var clock = Stopwatch.StartNew();
        Shell.Run("kill", "-HUP", $"{Tree.Root}");
        while (!Answers(HttpPort, Newest))
        {
            if (clock.Elapsed > SwapLimit)
            {
                throw new InvalidOperationException($"{Name} did not take the changed configuration");
            }

            Thread.Sleep(1);
        }

        return clock.Elapsed.TotalMilliseconds;
    }
}
