using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.MountFlags;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// /dev: a tmpfs on which device nodes are dead, so that CAP_MKNOD (which ace.md grants by default) gives nothing, with each
/// device bound over a plain file. Root binds nodes of its own, so that an app cannot change the mode of the host's; an
/// ordinary user, who cannot make nodes, binds the host's.
/// </summary>
internal static class DeviceSteps
{
    private static readonly (string Name, uint Major, uint Minor)[] s_devices =
        [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    private static readonly (string Name, string Target)[] s_links =
        [("ptmx", "pts/ptmx"), ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2")];

    /// <summary>Mounts /dev; returns a handle on it.</summary>
    internal static int Add(StepList steps, int root, LaunchRequest request, AppRequest app)
    {
        var host = request.Host;
        var sources = host.Privileged ? MakeNodes(steps, app.Directory) : "/dev";
        var devices = steps.MountNew(
            "tmpfs", [("mode", "0755"), ("size", "1m")], MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, "the pod's /dev");
        KernelFilesystemSteps.AttachBelowRoot(steps, root, devices, "dev", 0b111_101_101);
        foreach (var (name, _, _) in s_devices)
        {
            Bind(steps, devices, name, CurrentDirectory, RootSteps.Join(sources, "/" + name), "OS-SPEC.md");
        }

        if (app.Notifies)
        {
            Bind(steps, devices, "notify", CurrentDirectory, RootSteps.Join(app.Directory, "/notify"), "where the app tells the service manager how it fares");
        }

        AddTerminals(steps, devices, request);
        AddConsole(steps, devices, request, app, sources);
        AddSharedMemory(steps, devices);
        foreach (var (name, target) in s_links)
        {
            steps.Call(SystemCall.symlinkat, "as everywhere", Text(target), Number(devices), Text(name));
        }

        return devices;
    }

    /// <summary>/dev/console: the pod's own terminal, or the caller's, or nothing.</summary>
    private static void AddConsole(StepList steps, int devices, LaunchRequest request, AppRequest app, ByteString sources)
    {
        if (request.Terminal is { } caller)
        {
            TerminalSteps.Open(steps, Number(devices), "pts/ptmx", request.Host, request.Users?.UidOnHost(app.Uid) ?? app.Uid, caller);
            TerminalSteps.Control(steps);
            Bind(steps, devices, "console", Number(devices), "pts/0", "the pod's terminal");
            return;
        }

        var console = request.Host.Terminal is { } terminal ? terminal : RootSteps.Join(sources, "/null");
        Bind(steps, devices, "console", CurrentDirectory, console, request.Host.Terminal is null ? "no terminal: the console takes everything and says nothing" : "the caller's terminal");
    }

    /// <summary>
    /// The nodes live on a tmpfs outside the pod's root, which goes with the host's root. overlayfs has its work directory open
    /// already and does not see what covers it here.
    /// </summary>
    private static ByteString MakeNodes(StepList steps, ByteString appDirectory)
    {
        var directory = RootSteps.Join(appDirectory, "/work");
        steps.Call(
            SystemCall.mount, "where device nodes work, out of the app's sight", Text("tmpfs"), Text(directory), Text("tmpfs"),
            Number(MS_NOSUID | MS_NOEXEC, "MS_NOSUID|MS_NOEXEC"), Text("mode=0700,size=64k"));
        foreach (var (name, major, minor) in s_devices)
        {
            steps.Call(
                SystemCall.mknodat, $"device {major}:{minor}", CurrentDirectory, Text(RootSteps.Join(directory, "/" + name)),
                Number(S_IFCHR | 0b110_110_110, "S_IFCHR|0666"), Number((major << 8) | minor, $"makedev(0x{major:x}, {(minor == 0 ? "0" : $"0x{minor:x}")})"));
        }

        return directory;
    }

    private static void Bind(StepList steps, int devices, string name, PlanArgument directory, ByteString source, string reason)
    {
        steps.Call(SystemCall.mknodat, "a file to bind over", Number(devices), Text(name), Number(S_IFREG | 0b110_110_110, "S_IFREG|0666"));
        var device = steps.CloneTree(directory, source, recursive: false, reason);
        steps.Attach(device, devices, name, $"/dev/{name}");
        steps.Close(device);
    }

    private static void AddTerminals(StepList steps, int devices, LaunchRequest request)
    {
        const uint terminalGroup = 5;
        steps.Call(SystemCall.mkdirat, "for pseudo-terminals", Number(devices), Text("pts"), Mode(0b111_101_101));
        (string, string)[] options = [("ptmxmode", "0666"), ("mode", "0620"), ("gid", (request.Users?.GidOnHost(terminalGroup) ?? terminalGroup).ToString(System.Globalization.CultureInfo.InvariantCulture))];
        var count = request.Host.HasUsers ? options.Length : options.Length - 1; // an ordinary user's pod has no group 5
        var terminals = steps.MountNew("devpts", options.AsSpan(0, count), MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, "the pod's own pseudo-terminals");
        steps.Attach(terminals, devices, "pts", "/dev/pts");
        steps.Close(terminals);
    }

    private static void AddSharedMemory(StepList steps, int devices)
    {
        steps.Call(SystemCall.mkdirat, "for shared memory", Number(devices), Text("shm"), Mode(0b1_111_111_111));
        var memory = steps.MountNew("tmpfs", [("mode", "1777")], KernelFilesystemSteps.NoSetuidDevicesPrograms, "the pod's own shared memory");
        steps.Attach(memory, devices, "shm", "/dev/shm");
        steps.Close(memory);
    }
}
