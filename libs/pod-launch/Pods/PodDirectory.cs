using System.Diagnostics;
using System.Globalization;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>What a pod is doing.</summary>
public enum PodState
{
    /// <summary>Its runner lives.</summary>
    Running,

    /// <summary>It ended and its exit code is known.</summary>
    Exited,

    /// <summary>Its runner was killed, and the pod with it.</summary>
    Aborted,

    /// <summary>It was put together and not run yet.</summary>
    Prepared,
}

/// <summary>
/// A pod's directory, <c>pods/UUID</c> in the state directory: <c>pod</c> (the pod manifest), <c>plan</c>, <c>pid</c>,
/// <c>exit</c>, <c>oom</c> where the kernel killed for want of memory, <c>users</c> where it has its own, <c>readiness</c> where apps say themselves when they are ready, <c>cgroups</c> and <c>networks</c> while it has some, and <c>lock</c>, which the pod's runner holds for as long as it lives; and for each app <c>apps/NAME</c> with
/// its exit code in <c>exit</c> (event handlers' in <c>pre-start</c> and <c>post-stop</c>) and its <c>log</c>. Only while the pod runs, but for changes that are to be kept, also
/// <c>volumes</c> where it has empty ones, and in an app's directory <c>upper</c> or <c>root</c>, and <c>work</c>; <c>upper</c> and <c>work</c> stay where nothing was written.
/// </summary>
public sealed partial class PodDirectory : IDisposable
{
    private const string PreparedFile = "prepared";
    private static readonly string[] s_runtimeOfApp = ["root", "upper", "work"];
    private readonly LockFile? _lock;

    private PodDirectory(string path, PodId id, LockFile? held)
    {
        DirectoryPath = path;
        Id = id;
        _lock = held;
    }

    /// <summary>The pod.</summary>
    public PodId Id { get; }

    /// <summary>The directory, absolute.</summary>
    public string DirectoryPath { get; }

    /// <summary>The state directory that it lies in, absolute.</summary>
    public string StateDirectory => Path.GetDirectoryName(Path.GetDirectoryName(DirectoryPath)!)!;

    /// <summary>Where the directory of a pod is.</summary>
    public static string PathOf(string stateDirectory, PodId id) => Path.Join(stateDirectory, "pods", id.ToString());

    /// <summary>Makes the directory of a new pod and locks it for the life of this object.</summary>
    public static PodDirectory Create(string stateDirectory, PodId id)
    {
        var pods = Path.Join(stateDirectory, "pods");
        PrivateDirectory.Make(pods);
        using var creating = LockFile.Acquire(Path.Join(pods, ".lock"), LockKind.Shared);
        var path = PathOf(stateDirectory, id);
        Directory.CreateDirectory(path, OwnerOnly);
        return new PodDirectory(path, id, LockFile.Acquire(Path.Join(path, "lock"), LockKind.Exclusive));
    }

    /// <summary>Takes a prepared pod to run it, and locks it for the life of this object.</summary>
    /// <exception cref="BadInputException">It is not prepared, or another took it.</exception>
    public static PodDirectory Claim(string stateDirectory, PodId id)
    {
        var path = PathOf(stateDirectory, id);
        var held = LockFile.TryAcquire(Path.Join(path, "lock"), LockKind.Exclusive);
        if (held is null || !File.Exists(Path.Join(path, PreparedFile)))
        {
            held?.Dispose();
            throw new BadInputException($"run pod {id}: it is not a prepared pod, or was run already");
        }

        File.Delete(Path.Join(path, PreparedFile));
        return new PodDirectory(path, id, held);
    }

    /// <summary>Every pod in the state directory, oldest first.</summary>
    public static IReadOnlyList<PodDirectory> List(string stateDirectory)
    {
        var pods = Path.Join(stateDirectory, "pods");
        return !Directory.Exists(pods)
            ? []
            : [.. Directory.EnumerateDirectories(pods)
                .Where(path => PodId.TryParse(Path.GetFileName(path), out _))
                .Select(path => new PodDirectory(path, PodId.Parse(Path.GetFileName(path)), held: null))
                .OrderBy(pod => pod.Created)];
    }

    /// <summary>Keeps new pods from being made and half-made ones from being seen, until disposed.</summary>
    public static LockFile LockAll(string stateDirectory)
    {
        var pods = Path.Join(stateDirectory, "pods");
        PrivateDirectory.Make(pods);
        return LockFile.Acquire(Path.Join(pods, ".lock"), LockKind.Exclusive);
    }

    /// <summary>When the pod was made.</summary>
    public DateTimeOffset Created => File.GetLastWriteTimeUtc(Path.Join(DirectoryPath, "pod"));

    /// <summary>When its init was started; null before that.</summary>
    public DateTimeOffset? Started => TimeOf("pid");

    /// <summary>When it ended; null while it runs and for an aborted one.</summary>
    public DateTimeOffset? Ended => TimeOf("exit");

    /// <summary>The exit code; null while it runs and for an aborted one.</summary>
    public int? ExitCode => TryRead("exit") is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>The pod manifest's JSON; null where the runner was killed before it was written.</summary>
    public string? Manifest => TryRead("pod");

    /// <summary>The host's process id of the pod's init; null before it was started.</summary>
    public int? Pid => TryRead("pid") is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var pid) ? pid : null;

    /// <summary>What it is doing now.</summary>
    public PodState State => IsLocked() ? PodState.Running
        : ExitCode is not null ? PodState.Exited
        : File.Exists(Path.Join(DirectoryPath, PreparedFile)) ? PodState.Prepared : PodState.Aborted;

    /// <summary>The pod manifest; null where the runner was killed before it was written.</summary>
    public PodManifest? ReadManifest() => Manifest is { Length: > 0 } text ? PodManifest.Parse(Encoding.UTF8.GetBytes(text)) : null;

    /// <summary>Waits until the pod has ended.</summary>
    public void WaitForTheEnd()
    {
        if (File.Exists(LockPath))
        {
            using var taken = LockFile.Acquire(LockPath, LockKind.Shared);
        }
    }

    /// <summary>Waits until the pod has ended, but no longer than a time; false when it is over.</summary>
    /// <param name="time">The longest; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    public bool WaitForTheEnd(TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan)
        {
            WaitForTheEnd();
            return true;
        }

        for (var waited = Stopwatch.StartNew(); IsLocked(); Thread.Sleep(20))
        {
            if (waited.Elapsed > time)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where the directory of an app is in a pod's directory.</summary>
    public static string AppPathOf(string podDirectory, AcName app) => Path.Join(podDirectory, "apps", app.ToString());

    /// <summary>Where the log of an app is, whether it has one or not.</summary>
    public string LogOf(AcName app) => Path.Join(AppPathOf(DirectoryPath, app), "log");

    /// <summary>The exit code of an app; null while it runs, and where the pod was ended before it.</summary>
    public int? ExitCodeOf(AcName app) => TryRead(Path.Join("apps", app.ToString(), "exit")) is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>Makes what an overlay needs: the layer for changes, which is like the tree's root, for its mode and owner show.</summary>
    public void MakeLayer(AcName app, string tree, bool keepOwner)
    {
        MakeForApp(app, "work");
        using var root = Sys.OpenDirectory(tree);
        using var upper = Sys.OpenDirectory(MakeForApp(app, "upper"));
        var status = Sys.Fstat(root);
        if (keepOwner)
        {
            Sys.Fchown(upper, status.Uid, status.Gid);
        }

        Sys.Fchmod(upper, status.Permissions);
    }

    /// <summary>Makes one of the directories that only a running pod has; returns its path.</summary>
    public string Make(string name) => Directory.CreateDirectory(Path.Join(DirectoryPath, name), OwnerOnly).FullName;

    /// <summary>Makes one of the directories that an app of a running pod has; returns its path.</summary>
    public string MakeForApp(AcName app, string name)
    {
        Make("apps");
        return Make(Path.Join("apps", app.ToString(), name));
    }

    /// <summary>Writes down how a process of the pod ended.</summary>
    public void RecordEnd(PlanActor actor, int code)
    {
        var name = actor.Role switch
        {
            ActorRole.PreStart => "pre-start",
            ActorRole.PostStop => "post-stop",
            _ => "exit",
        };
        WriteFile(AppPathOf(DirectoryPath, AcName.Parse(actor.App)), name, Encoding.ASCII.GetBytes(code.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Writes one of the small files; a reader sees all of it or nothing.</summary>
    public void Write(string name, ReadOnlySpan<byte> content) => WriteFile(DirectoryPath, name, content);

    private static void WriteFile(string directory, string name, ReadOnlySpan<byte> content)
    {
        var temporary = Path.Join(directory, "." + name);

        // A new file, not a truncated one: ext4 writes what replaced truncated content to the disk when it is closed (auto_da_alloc).
        File.Delete(temporary); // of a write that a full disk cut short
        using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
        }

        File.Move(temporary, Path.Join(directory, name), overwrite: true);
    }

    /// <summary>Writes one of the small files.</summary>
    public void Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>What the pod's runner holds for as long as it lives, and what works for the pod until it is done; null for a pod that is only looked at.</summary>
    internal SafeFileHandle? LockHandle => _lock?.Handle;

    /// <summary>Makes it a prepared pod; the last thing that is written.</summary>
    public void MarkPrepared() => Write(PreparedFile, string.Empty);

    /// <summary>Removes what only a running pod needs. A layer into which nothing was written stays (<see cref="BareLayer"/>).</summary>
    /// <param name="keepChanges">True to keep what the apps changed in their root filesystems.</param>
    public void RemoveRuntime(bool keepChanges = false)
    {
        RemovedTree.Delete(Path.Join(DirectoryPath, "volumes"));
        RemovedTree.Delete(Path.Join(DirectoryPath, NetworkPlanner.DirectoryName));
        foreach (var app in AppPaths().Where(app => !BareLayer.Is(Path.Join(app, "upper"))))
        {
            foreach (var name in s_runtimeOfApp.Where(name => !keepChanges || name == "work"))
            {
                RemovedTree.Delete(Path.Join(app, name));
            }
        }
    }

    /// <summary>Removes all of it.</summary>
    /// <exception cref="BadInputException">The pod runs.</exception>
    /// <exception cref="PluginException">It cannot leave a network; all is left as it is, to be tried again.</exception>
    public void Remove()
    {
        if (_lock is null && IsLocked())
        {
            throw new BadInputException($"remove pod {Id}: it is running");
        }

        if (Networks is { IsEmpty: false } networks)
        {
            PodNetwork.LeaveAll(new PluginProcess { Held = LockHandle }, networks);
            KeepNetworks(default);
        }

        foreach (var cgroup in Cgroups)
        {
            CgroupTree.Remove(cgroup);
        }

        foreach (var name in (string[])["apps", "volumes"])
        {
            RemovedTree.Delete(Path.Join(DirectoryPath, name)); // first: where that fails it is still the pod that it was
        }

        RemovedTree.Delete(DirectoryPath);
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _lock?.Dispose();

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string[] AppPaths() => Directory.Exists(Path.Join(DirectoryPath, "apps")) ? Directory.GetDirectories(Path.Join(DirectoryPath, "apps")) : [];

    private string LockPath => Path.Join(DirectoryPath, "lock");

    private bool IsLocked()
    {
        if (_lock is not null)
        {
            return true;
        }

        if (!File.Exists(Path.Join(DirectoryPath, "lock")))
        {
            return false;
        }

        using var taken = LockFile.TryAcquire(Path.Join(DirectoryPath, "lock"), LockKind.Shared);
        return taken is null;
    }

    private DateTimeOffset? TimeOf(string name) => new FileInfo(Path.Join(DirectoryPath, name)) is { Exists: true } file ? new DateTimeOffset(file.LastWriteTimeUtc) : null;

    private string? TryRead(string name)
    {
        try
        {
            return File.ReadAllText(Path.Join(DirectoryPath, name));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // it may go at any time
        }
    }
}
