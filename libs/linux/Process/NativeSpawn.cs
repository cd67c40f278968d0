using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Process;

/// <summary>posix_spawn(3), and kill(2) of the group that it made.</summary>
internal static unsafe partial class NativeSpawn
{
    private const int StructureSize = 1024; // posix_spawn_file_actions_t takes 80 bytes, posix_spawnattr_t 336 in glibc
    private const int SignalSetSize = 128;
    private const int AboveAll = 100; // no file's target number is as high
    private const nint CloseRangeOnExec = 4; // CLOSE_RANGE_CLOEXEC
    private const string Operation = "posix_spawn";

    internal static int Start(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<(SafeFileHandle File, int Number)> files)
    {
        var actions = stackalloc byte[StructureSize];
        var attributes = stackalloc byte[StructureSize];
        var argv = Vector(arguments);
        var envp = Vector(environment);
        Check(posix_spawn_file_actions_init(actions), Operation);
        Check(posix_spawnattr_init(attributes), Operation);
        var moved = new List<SafeFileHandle>();
        try
        {
            SetAttributes(attributes);
            foreach (var (file, number) in files)
            {
                moved.Add(Processes.DuplicateAbove(file, AboveAll)); // so that no target number is another's source
                Check(posix_spawn_file_actions_adddup2(actions, (int)moved[^1].DangerousGetHandle(), number), Operation);
            }

            KeepToOurselves();
            int pid;
            Check(posix_spawn(&pid, program, actions, attributes, argv, envp), "start", program);
            return pid;
        }
        finally
        {
            moved.ForEach(file => file.Dispose());
            Free(argv);
            Free(envp);
            posix_spawnattr_destroy(attributes);
            posix_spawn_file_actions_destroy(actions);
        }
    }

    /// <summary>SIGKILL to every process of a group; none there is no failure.</summary>
    internal static void KillGroup(int group)
    {
        if (kill(-group, Signals.SIGKILL) != 0 && Marshal.GetLastPInvokeError() != Errno.ESRCH)
        {
            throw SystemCallException.FromLastError("kill");
        }
    }

    /// <summary>
    /// Whatever this process has open for a child that it cloned is not for this one: everything is close-on-exec from here on.
    /// A kernel before 5.11 cannot do that, and then none of it is.
    /// </summary>
    private static void KeepToOurselves()
    {
        const int firstOfOurs = 3;
        if (syscall(SystemCallNumbers.Of(SystemCall.close_range), firstOfOurs, int.MaxValue, CloseRangeOnExec) != 0 && Marshal.GetLastPInvokeError() is not (Errno.EINVAL or Errno.ENOSYS))
        {
            throw SystemCallException.FromLastError("close_range");
        }
    }

    /// <summary>A group of its own, so that a terminal's signals do not reach it; no signal blocked or ignored.</summary>
    private static void SetAttributes(byte* attributes)
    {
        var none = stackalloc byte[SignalSetSize];
        new Span<byte>(none, SignalSetSize).Clear();
        var all = stackalloc byte[SignalSetSize];
        new Span<byte>(all, SignalSetSize).Fill(0xff);
        Check(posix_spawnattr_setsigmask(attributes, none), Operation);
        Check(posix_spawnattr_setsigdefault(attributes, all), Operation);
        Check(posix_spawnattr_setpgroup(attributes, 0), Operation);
        Check(posix_spawnattr_setflags(attributes, SpawnConstants.POSIX_SPAWN_SETPGROUP | SpawnConstants.POSIX_SPAWN_SETSIGDEF | SpawnConstants.POSIX_SPAWN_SETSIGMASK), Operation);
    }

    private static nint* Vector(IReadOnlyList<string> texts)
    {
        var vector = (nint*)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(nint));
        for (var i = 0; i < texts.Count; i++)
        {
            vector[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return vector;
    }

    private static void Free(nint* vector)
    {
        for (var text = vector; *text != 0; text++)
        {
            Marshal.FreeCoTaskMem(*text);
        }

        NativeMemory.Free(vector);
    }

    /// <summary>These functions return the errno value.</summary>
    private static void Check(int errno, string operation, string subject = "")
    {
        if (errno != 0)
        {
            throw new SystemCallException(operation, subject, errno);
        }
    }

    [LibraryImport(NativeLibraries.Libc, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(int* pid, string path, void* actions, void* attributes, nint* argv, nint* envp);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial void posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial void posix_spawnattr_destroy(void* attributes);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int posix_spawnattr_setpgroup(void* attributes, int group);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int posix_spawnattr_setsigmask(void* attributes, void* set);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial long syscall(long number, nint a0, nint a1, nint a2);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
