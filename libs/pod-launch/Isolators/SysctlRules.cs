using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.PodLaunch.Isolators;

/// <summary>
/// Which kernel parameters a pod may set (ace.md, os/unix/sysctl): those that belong to a namespace of its own. Any other is the
/// host's too.
/// </summary>
internal static class SysctlRules
{
    private static readonly string[] s_messages =
        ["kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"];

    /// <summary>Why a pod may not set a parameter; null where it may.</summary>
    /// <param name="key">As in sysctl(8), parts between dots; a dot in a name of an interface is written as a slash.</param>
    /// <param name="value">The value.</param>
    /// <param name="hostNetwork">True for a pod in the host's network.</param>
    internal static string? Refusal(string key, string value, bool hostNetwork)
    {
        if (key.Split('.').Any(part => part.Length == 0 || part is "/" or "//" || part.StartsWith('/')) || value.Contains('\0'))
        {
            return $"{ByteEscaping.ToDisplay(key)} is no name of a kernel parameter";
        }

        if (key.StartsWith("net.", StringComparison.Ordinal))
        {
            return hostNetwork ? $"{key} belongs to the host's network, which the pod shares" : null;
        }

        return s_messages.Contains(key) || key.StartsWith("fs.mqueue.", StringComparison.Ordinal) || key == "kernel.domainname"
            ? null
            : $"{ByteEscaping.ToDisplay(key)} belongs to the whole machine";
    }

    /// <summary>The parameter's file below /proc/sys: dots separate, and what sysctl(8) writes as a slash is a dot.</summary>
    internal static string PathOf(string key) => string.Create(key.Length, key, static (path, name) =>
    {
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = name[i] switch { '.' => '/', '/' => '.', var other => other };
        }
    });

    /// <summary>Splits an isolator into what is written and what is refused.</summary>
    internal static (List<ProcWrite> Writes, List<string> Refusals) Judge(UnixSysctl sysctl, bool hostNetwork)
    {
        var (writes, refusals) = (new List<ProcWrite>(), new List<string>());
        foreach (var (key, value) in sysctl.Parameters)
        {
            if (Refusal(key, value, hostNetwork) is { } refusal)
            {
                refusals.Add(refusal);
            }
            else
            {
                writes.Add(new ProcWrite(PathOf(key), value, $"os/unix/sysctl {key}"));
            }
        }

        return (writes, refusals);
    }
}
