using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Origins;

/// <summary>One server behind us, as one loop sees it.</summary>
public sealed class Origin(OriginSettings settings)
{
    public OriginSettings Settings { get; } = settings;
}
