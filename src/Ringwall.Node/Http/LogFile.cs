using Ringwall.Node.Native;

namespace Ringwall.Node.Http;

/// <summary>
/// The file log lines are appended to. Opened with O_APPEND: during a binary upgrade two processes write to it, and a
/// tool may truncate it. Used by the writer's thread; <see cref="Forget"/> by any.
/// </summary>
internal sealed class LogFile(string path) : IDisposable
{
    private const int StandardOutput = 1;

    private readonly bool _isOutput = path == "-";
    private readonly string _path = path == "-" ? path : Path.GetFullPath(path);
    private int _fd = -1;
    private long _lookedAt;
    private string? _told;

    /// <summary>What the kernel called the file when it was opened.</summary>
    private string? _real;

    private volatile bool _forget;

    /// <summary>As it was given.</summary>
    public string Name { get; } = path;

    public bool IsOpen => _fd >= 0;

    /// <summary>The next write opens the path anew.</summary>
    public void Forget() => _forget = true;

    /// <summary>
    /// Opens the file where that is due: at first, when told to, and when the open one is found under another name or
    /// none (looked at once a second). A trouble is returned once, until it is another one.
    /// </summary>
    public string? Prepare()
    {
        if (_isOutput)
        {
            _fd = StandardOutput;
            return null;
        }

        if (_fd >= 0 && !_forget && !IsElsewhere())
        {
            return null;
        }

        _forget = false;
        var fd = Open(_path);
        if (fd < 0)
        {
            var trouble = $"{_path} cannot be opened (errno {Libc.Errno})";
            var known = trouble == _told;
            _told = trouble;
            return known ? null : trouble;
        }

        _told = null;
        Close();
        _fd = fd;
        return null;
    }

    /// <summary>Octets written, perhaps fewer than given; 0 or less when the file takes none now.</summary>
    public unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        if (_fd < 0)
        {
            return -1;
        }

        fixed (byte* from = bytes)
        {
            while (true)
            {
                var written = (int)Libc.Write(_fd, from, bytes.Length);
                if (written >= 0 || Libc.Errno != Linux.EINTR)
                {
                    return written;
                }
            }
        }
    }

    public void Dispose() => Close();

    private void Close()
    {
        if (_fd >= 0 && !_isOutput)
        {
            Libc.Close(_fd);
        }

        _fd = -1;
    }

    private bool IsElsewhere()
    {
        var now = Environment.TickCount64;
        if (now - _lookedAt < Limits.LogLookMs)
        {
            return false;
        }

        _lookedAt = now;
        var name = new FileInfo($"/proc/self/fd/{_fd}").LinkTarget;

        // A rename between opening and asking for the name leaves the new name in _real: then the path itself is gone.
        return name is not null && (name != _real || !File.Exists(_path));
    }

    private unsafe int Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Opening fails then too, and says why.
        }

        int fd;
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + "\0"))
        {
            fd = Libc.Open(name, Linux.WriteOnly | Linux.Append | Linux.Create | Linux.CloseOnExec, 0b110_100_000);
        }

        if (fd >= 0)
        {
            _real = new FileInfo($"/proc/self/fd/{fd}").LinkTarget;
            _lookedAt = Environment.TickCount64;
        }

        return fd;
    }
}
