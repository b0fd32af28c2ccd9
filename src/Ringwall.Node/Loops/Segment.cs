namespace Ringwall.Node.Loops;

/// <summary>
/// A pinned piece of memory, lent by the loop's <see cref="Buffers"/>. Managed indexing keeps every access inside it;
/// <see cref="Address"/> is for system calls only.
/// </summary>
public sealed class Segment
{
    internal Segment? NextFree;
    internal readonly byte SizeClass;
    internal bool IsLent;

    internal unsafe Segment(int size, byte sizeClass)
    {
        Array = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        Address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref Array[0]);
        SizeClass = sizeClass;
    }

    public byte[] Array { get; }

    public nint Address { get; }

    public int Size => Array.Length;
}
