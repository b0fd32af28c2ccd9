namespace Ringwall.Node.Loops;

/// <summary>Something that happens at a moment of its loop. Its links are its own: arming allocates nothing.</summary>
public abstract class Timer
{
    internal const long Never = long.MaxValue;

    internal Timer? Previous;
    internal Timer? Following;
    internal int Slot = -1;

    /// <summary>Loop.Now at which it fires, or long.MaxValue while not armed.</summary>
    public long Due { get; internal set; } = Never;

    public bool IsArmed => Slot >= 0;

    internal abstract void Fire();
}
