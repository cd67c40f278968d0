using System.Text;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Machine;

/// <summary>User and group IDs beyond the caller's own: subuid(5), subgid(5), newuidmap(1).</summary>
internal static class IdChecks
{
    private const string Subject = "subordinate IDs";
    private const uint SetUser = 0x800; // S_ISUID

    internal static IEnumerable<Finding> Run(HostFacts host, Causes causes, string stateDirectory)
    {
        _ = stateDirectory;
        yield return host.Privileged ? Finding.Ok(Subject, "root needs none: --private-users takes root's where both files have 65536, else others that are nobody's") : Ordinary(host, causes);
    }

    /// <summary>Whether an ordinary user has more than himself to hand on, and where not, why.</summary>
    internal static Finding Ordinary(HostFacts host, Causes causes)
    {
        var name = Environment.UserName;
        foreach (var file in new[] { SubordinateIds.UserFile, SubordinateIds.GroupFile })
        {
            if (!SubordinateIds.Read(file).Any(range => range.IsOf(name, host.Uid)))
            {
                return Finding.Limited(Subject, $"{file} has no range for {name}: pods, and what acbuild run runs, have one user and one group", $"usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {name}");
            }
        }

        foreach (var program in new[] { "newuidmap", "newgidmap" })
        {
            if (SearchPath.Find(program) is not { } path)
            {
                return Finding.Limited(Subject, $"{program} is not installed: pods, and what acbuild run runs, have one user and one group", "apt-get install uidmap");
            }

            if (!MayMap(path))
            {
                return Finding.Limited(Subject, $"{path} is neither set-user-ID nor has it capabilities, so it can map nothing", "apt-get install --reinstall uidmap");
            }
        }

        return causes.HasNoNewPrivileges
            ? Finding.Limited(Subject, "this process has no_new_privs, so newuidmap gets no rights here", "start it without: NoNewPrivileges=no in a unit")
            : Finding.Ok(Subject, "/etc/subuid and /etc/subgid have ranges, and newuidmap and newgidmap map them, for runner run --private-users and for acbuild run");
    }

    private static bool MayMap(string path)
    {
        using var file = Sys.Openat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), OpenFlags.O_RDONLY);
        return (Sys.Fstat(file).Permissions & SetUser) != 0 || Sys.Flistxattr(file).Contains("security.capability");
    }
}
