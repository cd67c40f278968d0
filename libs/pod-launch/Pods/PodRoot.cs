using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>The root filesystem of an app of a pod, to be read from outside.</summary>
public sealed class PodRoot : IDisposable
{
    private readonly PrivateUsers? _users;

    private PodRoot(SafeFileHandle handle, AppRequest app, PodApp source, bool hasOwners, PrivateUsers? users)
    {
        (Handle, Uid, Gid, Source, HasOwners, _users) = (handle, app.Uid, app.Gid, source, hasOwners, users);
    }

    /// <summary>A handle on it.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The app's user.</summary>
    public uint Uid { get; }

    /// <summary>The app's group.</summary>
    public uint Gid { get; }

    /// <summary>The app.</summary>
    public PodApp Source { get; }

    /// <summary>False where every file is the caller's on disk, and the app's in the pod.</summary>
    public bool HasOwners { get; }

    /// <summary>An entry of an archive of it with the owners that the pod gives to the file; another one's files are nobody's there.</summary>
    public TarEntry InPod(TarEntry entry) => _users is null ? entry : entry with { Uid = Inside((uint)entry.Uid, _users.FirstUid), Gid = Inside((uint)entry.Gid, _users.FirstGid) };

    private static uint Inside(uint id, uint first) => id >= first && id - first < PrivateUsers.Count ? id - first : Nobody;

    private const uint Nobody = 65534; // /proc/sys/kernel/overflowuid

    /// <summary>Opens it. Only in a process that may clone (<see cref="LauncherThreads"/>).</summary>
    /// <param name="directory">The pod.</param>
    /// <param name="options">It again, as its own manifest describes it.</param>
    /// <param name="app">Which app; null where there is only one.</param>
    /// <param name="live">True to read from under a running pod.</param>
    /// <exception cref="BadInputException">The pod runs, or what it changed was not kept.</exception>
    public static PodRoot Open(PodDirectory directory, PodOptions options, AcName? app, bool live)
    {
        var name = PodAppNames.Choose("export from", directory, options, app);
        var host = HostProbe.Facts() with { Users = options.CallersUsers };
        var source = options.Apps.First(each => each.Name == name);
        var request = PodEntrance.Resolve(directory, options, host, source, command: null);
        var handle = directory.State switch
        {
            PodState.Running => live ? OfRunning(directory, options, host, name) : throw new BadInputException($"export from pod {directory.Id}: it is running; stop it, or say --live"),
            PodState.Prepared => Sys.OpenDirectory(source.Tree),
            _ when directory.CallersKey is { } key && key != options.CallersUsers?.Key => throw new BadInputException(
                $"export from pod {directory.Id}: the ranges in /etc/subuid and /etc/subgid have changed since it ran, and its files' owners are others now"),
            _ => OfEnded(directory, host, request, name),
        };
        var users = directory.Users is { } own && (own.AreOnDisk || directory.State == PodState.Running) ? own : null;
        return new PodRoot(handle, request, source, host.HasUsers, users);
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    /// <summary>As the app's process has it; volumes and kernel filesystems are mounts on it.</summary>
    private static SafeFileHandle OfRunning(PodDirectory directory, PodOptions options, HostFacts host, AcName name)
    {
        using var pod = RunningPod.Of(directory);
        var apps = options.Apps.Select(each => PodEntrance.Resolve(directory, options, host, each, command: null)).ToList();
        using var process = AppProcess.Find(directory, pod, PodLayout.IndexOfMain(apps, options.Apps.Index().First(each => each.Item.Name == name).Index), name);
        return Sys.OpenDirectory($"/proc/{process.Pid}/root");
    }

    private static SafeFileHandle OfEnded(PodDirectory directory, HostFacts host, AppRequest app, AcName name)
    {
        var own = PodDirectory.AppPathOf(directory.DirectoryPath, name);
        if (Directory.Exists(Path.Join(own, "root")))
        {
            return Sys.OpenDirectory(Path.Join(own, "root"));
        }

        if (!Directory.Exists(Path.Join(own, "upper")))
        {
            throw new BadInputException($"export from pod {directory.Id}: what app {name} changed was not kept; run it with --keep-changes");
        }

        directory.MakeForApp(name, "work"); // overlayfs wants one, though nothing is written
        var taker = new HandleTaker();
        PlanExecutor.Run(ExportPlanBuilder.Build(host, app), taker);
        return taker.Handle ?? throw new BadInputException($"export from pod {directory.Id}: its root filesystem could not be taken over");
    }

    private sealed class HandleTaker : IPodWatcher
    {
        internal SafeFileHandle? Handle { get; private set; }

        public void AllStarted(SafeFileHandle init) => Handle = Processes.GetDescriptor(init, LaunchPlan.TerminalDescriptor);
    }
}
