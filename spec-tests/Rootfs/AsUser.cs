using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Appc.Linux.FileSystem;

namespace SpecTests.Rootfs;

/// <summary>Runs library code as an ordinary user: on a thread of its own that gives root up (raw calls change one thread only).</summary>
internal static partial class AsUser
{
    internal const uint Uid = 31_234;

    internal static void Run(Action action)
    {
        if (Sys.Geteuid() != 0)
        {
            action();
            return;
        }

        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                GiveRootUp();
                action();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Makes a directory theirs.</summary>
    internal static void Own(string directory)
    {
        if (Sys.Geteuid() == 0)
        {
            using var handle = Sys.OpenDirectory(directory);
            Sys.Fchown(handle, Uid, Uid);
        }
    }

    private static void GiveRootUp()
    {
        var (groups, gid, uid) = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (159, 149, 147) : (116, 119, 117);
        Assert.Equal(0, syscall(groups, 0, 0, 0));
        Assert.Equal(0, syscall(gid, (nint)Uid, (nint)Uid, (nint)Uid));
        Assert.Equal(0, syscall(uid, (nint)Uid, (nint)Uid, (nint)Uid));
        Assert.Equal(Uid, Sys.Geteuid());
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint first, nint second, nint third);
}
