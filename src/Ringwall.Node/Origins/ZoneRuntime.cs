using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Origins;

/// <summary>A zone's running parts on one loop: settings and origins with their connections and health. Survives a swap that leaves its settings alone.</summary>
public sealed class ZoneRuntime(ZoneSettings settings)
{
    public ZoneSettings Settings { get; } = settings;
}
