using System.Globalization;

namespace Appc.PodLaunch.Execute;

/// <summary>
/// A clone copies one thread. Were another managed thread allocating at that moment, the child could inherit a garbage
/// collection that never ends; so a process may launch only while its first thread is its only one (beside the runtime's
/// idle finalizer and its signal handler, which allocate nothing).
/// </summary>
public static class LauncherThreads
{
    private const int MainAndFinalizer = 2;

    /// <summary>True when all threads that this process started have ended, which who joined one knows a moment before the kernel does.</summary>
    public static bool MayCloneAgain() => Moments.Await(MayClone);

    /// <summary>True while this process has started no thread of its own.</summary>
    public static bool MayClone() => Count() <= MainAndFinalizer || Directory.EnumerateDirectories("/proc/self/task").Count(task => !IsSignalThread(task)) <= MainAndFinalizer;

    /// <summary>proc(5), /proc/PID/stat: field 20. One file read, where every thread's takes ten.</summary>
    private static int Count()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[17], CultureInfo.InvariantCulture);
    }

    /// <summary>The native thread that the runtime starts with the console or a signal registration; it runs no managed code by itself.</summary>
    private static bool IsSignalThread(string task) => File.ReadAllText(task + "/comm").TrimEnd() == ".NET SigHandler";
}
