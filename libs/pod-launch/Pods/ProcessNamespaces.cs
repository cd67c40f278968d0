using Appc.Linux.FileSystem;
using Appc.Linux.Process;

namespace Appc.PodLaunch.Pods;

/// <summary>What /proc tells of a process's namespaces (namespaces(7)).</summary>
internal static class ProcessNamespaces
{
    private static readonly (string Name, ulong Flag)[] s_all =
    [
        ("user", CloneFlags.CLONE_NEWUSER), ("mnt", CloneFlags.CLONE_NEWNS), ("pid", CloneFlags.CLONE_NEWPID), ("net", CloneFlags.CLONE_NEWNET),
        ("ipc", CloneFlags.CLONE_NEWIPC), ("uts", CloneFlags.CLONE_NEWUTS), ("cgroup", CloneFlags.CLONE_NEWCGROUP),
    ];

    /// <summary>CLONE_NEW… of those that are not this process's.</summary>
    internal static ulong Differing(int pid) => s_all.Where(kind => LinkOf($"/proc/{pid}", kind.Name) != LinkOf("/proc/self", kind.Name)).Aggregate(0UL, (flags, kind) => flags | kind.Flag);

    /// <summary>Whose user namespace it is: the process's own effective user, as this namespace sees it.</summary>
    internal static uint OwnerOf(int pid)
    {
        const string label = "Uid:\t";
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(label, StringComparison.Ordinal));
        return uint.Parse(line[label.Length..].Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string LinkOf(string process, string kind) =>
        Sys.Readlinkat(Sys.WorkingDirectory, System.Text.Encoding.ASCII.GetBytes($"{process}/ns/{kind}")).ToString();
}
