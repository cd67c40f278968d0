using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Process;

/// <summary>
/// A program that was started beside this one, in a process group of its own. No thread is started and no signal handler installed
/// for it, unlike with System.Diagnostics.Process: the caller may clone a pod afterwards.
/// </summary>
public sealed class SpawnedProcess : IDisposable
{
    private readonly int _pid;
    private readonly SafeFileHandle _pidfd;
    private int? _code;

    private SpawnedProcess(int pid, SafeFileHandle pidfd)
    {
        (_pid, _pidfd) = (pid, pidfd);
    }

    /// <summary>A handle on it, readable (poll(2)) when it has ended.</summary>
    public SafeFileHandle Handle => _pidfd;

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path; it is not sought.</param>
    /// <param name="arguments">argv.</param>
    /// <param name="environment"><c>NAME=value</c>, all of it.</param>
    /// <param name="files">What it has open, under which number; it has nothing else. From here on all other files of this process but 0, 1 and 2 are close-on-exec.</param>
    /// <exception cref="SystemCallException">It cannot be executed.</exception>
    public static SpawnedProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, params IReadOnlyList<(SafeFileHandle File, int Number)> files)
    {
        var pid = NativeSpawn.Start(program, arguments, environment, files);
        var pidfd = Processes.TryOpen(pid) ?? throw new SystemCallException("pidfd_open", program, Errno.ESRCH); // it is ours and not reaped: it is there
        return new SpawnedProcess(pid, pidfd);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code, or 128 and the number of the signal that ended it.</returns>
    public int WaitForEnd() => _code ??= Processes.WaitForEnd(_pidfd);

    /// <summary>Kills it with all that it started and that stayed in its group, and waits for it.</summary>
    public void Kill()
    {
        if (_code is null)
        {
            NativeSpawn.KillGroup(_pid);
            WaitForEnd();
        }
    }

    /// <summary>Kills it where it still runs.</summary>
    public void Dispose()
    {
        Kill();
        _pidfd.Dispose();
    }
}
