using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Seccomp;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Build;

/// <summary>Asks this process and this machine for the facts of a plan.</summary>
public static class HostProbe
{
    /// <summary>The facts now.</summary>
    public static HostFacts Facts() => new()
    {
        Privileged = IsPrivileged(),
        Uid = Sys.Geteuid(),
        Gid = Sys.Getegid(),
        IgnoredSignals = SignalState.IgnoredSignals(),
        LastCapability = int.Parse(File.ReadAllText("/proc/sys/kernel/cap_last_cap"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture),
        Permitted = Permitted(),
        OomScoreAdjustment = int.Parse(File.ReadAllText("/proc/self/oom_score_adj"), NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture),
        SecurityModules = SecurityModules(),
        InitFilter = MemoryMarshal.AsBytes(SeccompFilter.Compile(InitPolicy.For(SyscallTable.Current)).AsSpan()).ToArray(),
        KernelFiles = KernelFiles.Candidates.Where(Path.Exists).ToImmutableHashSet(),
        Terminal = Terminal(),
        Caller = CallersTerminal(),
    };

    /// <summary>True for root of the initial user namespace.</summary>
    public static bool IsPrivileged() => Sys.Geteuid() == 0 && IsInitialUserNamespace();

    private static ulong Permitted()
    {
        const string label = "CapPrm:\t";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(label, StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(label.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private static ImmutableHashSet<string> SecurityModules()
    {
        var modules = ImmutableHashSet.CreateBuilder<string>();
        if (File.Exists("/sys/fs/selinux/enforce"))
        {
            modules.Add("selinux");
        }

        if (File.Exists("/sys/module/apparmor/parameters/enabled") && File.ReadAllText("/sys/module/apparmor/parameters/enabled").StartsWith('Y'))
        {
            modules.Add("apparmor");
        }

        return modules.ToImmutable();
    }

    /// <summary>In any other user namespace /proc/self/uid_map holds something else than the whole range onto itself.</summary>
    private static bool IsInitialUserNamespace()
    {
        var map = File.ReadAllText("/proc/self/uid_map").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return map is ["0", "0", "4294967295"];
    }

    private static CallerTerminal? CallersTerminal()
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        return Processes.IsTerminal(0) ? new CallerTerminal(Terminals.GetState(input), Terminals.GetWindow(input)) : null;
    }

    private static string? Terminal()
    {
        for (var descriptor = 0; descriptor <= 1; descriptor++)
        {
            var target = Processes.IsTerminal(descriptor) ? File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", returnFinalTarget: false)?.FullName : null;
            if (target?.StartsWith("/dev/", StringComparison.Ordinal) == true && IsSameTerminal(descriptor, target))
            {
                return target;
            }
        }

        return null;
    }

    /// <summary>ttyname(3)'s question: a terminal that came from another mount namespace has a name that is nobody's here, or another's.</summary>
    private static bool IsSameTerminal(int descriptor, string path)
    {
        using var own = Sys.Openat2(Sys.WorkingDirectory, Encoding.ASCII.GetBytes($"/proc/self/fd/{descriptor}"), OpenFlags.O_PATH);
        return Sys.TryFstatat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), out var named) && named.IsSameFile(Sys.Fstat(own));
    }
}
