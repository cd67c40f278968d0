using System.Globalization;
using System.Text;
using Appc.ImageSpec;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Execute;

/// <summary>The files of /proc/PID by which a user namespace gets its users and groups (user_namespaces(7)).</summary>
internal static class IdMapFiles
{
    /// <summary>Writes them, each in one write(2), in order, or has them written. Starts no thread.</summary>
    /// <exception cref="BadInputException">A program refuses to.</exception>
    internal static void Write(IEnumerable<IdMapWrite> maps, int pid)
    {
        foreach (var write in maps)
        {
            if (write.Program is not null)
            {
                Execute(write, pid);
                continue;
            }

            using var file = File.OpenHandle($"/proc/{pid}/{write.File}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(write.Content), 0);
        }
    }

    private static void Execute(IdMapWrite write, int pid)
    {
        var output = new PluginProcess().Run(write.Program!, write.Arguments(pid.ToString(CultureInfo.InvariantCulture)), [], string.Empty);
        if (output.Code != 0)
        {
            throw new BadInputException($"map users and groups: {write.Program}: {(output.Error.Length > 0 ? output.Error : $"it ended with {output.Code}")}");
        }
    }
}
