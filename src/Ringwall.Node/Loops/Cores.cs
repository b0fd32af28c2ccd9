using Ringwall.Node.Native;

namespace Ringwall.Node.Loops;

/// <summary>The cores the kernel lets this process use; a container's set need not begin at 0.</summary>
internal static unsafe class Cores
{
    private const int MaskSize = 128;

    public static int[] Allowed()
    {
        var mask = stackalloc byte[MaskSize];
        new Span<byte>(mask, MaskSize).Clear();
        if (Libc.GetAffinity(0, MaskSize, mask) < 0)
        {
            return [.. Enumerable.Range(0, Environment.ProcessorCount)];
        }

        var cores = new List<int>();
        for (var core = 0; core < MaskSize * 8; core++)
        {
            if ((mask[core / 8] & (1 << (core % 8))) != 0)
            {
                cores.Add(core);
            }
        }

        return [.. cores];
    }

    /// <summary>
    /// Pins the calling thread. Best effort: a container may not allow it, and a loop works anywhere.
    /// </summary>
    public static void Pin(int core)
    {
        if (core is < 0 or >= MaskSize * 8)
        {
            return;
        }

        var mask = stackalloc byte[MaskSize];
        new Span<byte>(mask, MaskSize).Clear();
        mask[core / 8] = (byte)(1 << (core % 8));
        _ = Libc.SetAffinity(0, MaskSize, mask);
    }
}
