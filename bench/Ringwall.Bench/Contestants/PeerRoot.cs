namespace Ringwall.Bench.Contestants;

/// <summary>
/// A root folder with other releases of the peers (a chroot of a newer distribution). Its programs run here with its
/// own loader and libraries; without a root the system's are used.
/// </summary>
internal sealed class PeerRoot(string? root)
{
    public IReadOnlyList<string> Program(string name)
    {
        if (root == null)
        {
            return [File.Exists($"/usr/sbin/{name}") ? $"/usr/sbin/{name}" : name];
        }

        string[] loaders = ["lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1"];
        var loader = loaders.Select(l => Path.Combine(root, l)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"no loader below {root}");
        string[] folders = ["lib", "usr/lib"];
        string[] triplets = ["x86_64-linux-gnu", "aarch64-linux-gnu", ""];
        var libraries = folders
            .SelectMany(f => triplets.Select(t => Path.Combine(root, f, t)))
            .Where(Directory.Exists);
        return [loader, "--library-path", string.Join(':', libraries), Path.Combine(root, "usr/sbin", name)];
    }
}
