using System.Text;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Execute;

/// <summary>The files of /proc/PID by which a user namespace gets its users and groups (user_namespaces(7)).</summary>
internal static class IdMapFiles
{
    /// <summary>Writes them, each in one write(2), in order.</summary>
    internal static void Write(IEnumerable<IdMapWrite> maps, int pid)
    {
        foreach (var write in maps)
        {
            using var file = File.OpenHandle($"/proc/{pid}/{write.File}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(write.Content), 0);
        }
    }
}
