using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Pods;

/// <summary>A pod with its plan, not yet launched.</summary>
public sealed class PodLauncher
{
    private readonly PodOptions _options;
    private readonly HostFacts _host;
    private readonly ResolvedApp _app;
    private readonly LaunchRequest _request;

    private readonly PodIsolation _isolation;

    private PodLauncher(PodOptions options, HostFacts host, ResolvedApp app, PodIsolation isolation, LaunchRequest request)
    {
        (_options, _host, _app, _isolation, _request) = (options, host, app, isolation, request);
        Plan = PlanBuilder.Build(request);
    }

    /// <summary>The pod.</summary>
    public required PodId Id { get; init; }

    /// <summary>What launching it does.</summary>
    public LaunchPlan Plan { get; private set; }

    /// <summary>What the user should know, one line each.</summary>
    public ImmutableArray<string> Notes => [.. _isolation.Notes, .. _app.Notes];

    /// <summary>Takes what the user should know of the pod's life; nothing listens by default.</summary>
    private Action<string> Warn { get; init; } = _ => { };

    /// <summary>Compiles the plan. Nothing is made or run.</summary>
    /// <param name="options">The pod.</param>
    /// <param name="id">Its UUID.</param>
    /// <param name="warn">Takes what the user should know of the pod's life, one line each; null for nobody.</param>
    /// <exception cref="BadInputException">An isolator cannot be applied that must be.</exception>
    public static PodLauncher Prepare(PodOptions options, PodId id, Action<string>? warn = null)
    {
        var host = HostProbe.Facts() is var facts && options.ShowKernelFiles ? facts with { KernelFiles = [] } : facts;
        var directory = PodDirectory.PathOf(options.StateDirectory, id);
        var hostName = options.HostName ?? $"appc-{id}";
        var resolver = new AppResolver(host, hostName, options.HostNetwork) { PodIsolators = options.Isolators };
        var app = resolver.Resolve(options.Manifest, options.Tree, options.App, Path.Join(directory, "volumes"));
        var isolation = PodIsolation.Of(options.Isolators, [app.Isolation], $"appc-{id}", options.HostNetwork, () => CgroupProbe.Read());
        isolation.Require(options.Strict);
        var request = new LaunchRequest
        {
            Host = host,
            PodDirectory = directory,
            HostName = hostName,
            HostNetwork = options.HostNetwork,
            Interactive = options.Interactive,
            Cgroups = isolation.Cgroups,
            Sysctls = isolation.Sysctls,
            Isolators = isolation.Findings,
            App = app.Request with { Root = options.Root },
        };
        return new PodLauncher(options, host, app, isolation, request) { Id = id, Warn = warn ?? (_ => { }) };
    }

    /// <summary>Launches the pod, waits for its end and cleans up. What is left is <c>pods/UUID</c> with its manifest, plan and exit code.</summary>
    /// <exception cref="LaunchException">The launch failed; nothing is left.</exception>
    public PodExit Run()
    {
        using var directory = PodDirectory.Create(_options.StateDirectory, Id);
        try
        {
            directory.KeepCgroups(_isolation.Cgroups.Directories);
            directory.Write("pod", PodManifestOf().ToJson(indented: false).Span);
            MakeEmptyVolumes(directory);
            var exit = RunLimited(directory);
            directory.RemoveRuntime(); // first: where the app has filled the disk, its exit code finds room now
            directory.Write("exit", exit.Code.ToString(CultureInfo.InvariantCulture));
            return exit;
        }
        catch
        {
            directory.Remove();
            throw;
        }
    }

    private PodExit RunLimited(PodDirectory directory)
    {
        try
        {
            return _options.Root == RootFilesystem.Copy ? RunOnCopy(directory) : RunOnOverlay(directory);
        }
        finally
        {
            TellMemory(directory);
            RemoveCgroups(directory);
        }
    }

    /// <summary>A cgroup that stays is no reason to lose the pod's exit code: <c>gc</c> knows of it.</summary>
    private void RemoveCgroups(PodDirectory directory)
    {
        try
        {
            CgroupTree.Undo(Plan.After);
            directory.KeepCgroups([]);
        }
        catch (SystemCallException failure)
        {
            Warn($"{failure.Message}; 'runner gc' tries again");
        }
    }

    /// <summary>Keeps, beside the exit code, how many processes of an app the kernel killed for want of memory.</summary>
    private void TellMemory(PodDirectory directory)
    {
        if (Plan.After.IsEmpty)
        {
            return;
        }

        var killed = OutOfMemory.KillsIn(_isolation.Cgroups.Apps[0]);
        if (killed > 0)
        {
            directory.Write("oom", $"{_app.Request.Name} {killed}\n");
            Warn($"app {_app.Request.Name}: out of memory: the kernel killed {killed} of its processes");
        }
    }

    private PodExit RunOnOverlay(PodDirectory directory)
    {
        try
        {
            directory.MakeLayer(_options.Tree, _host.Privileged);
            return Execute(directory);
        }
        catch (LaunchException failure) when (_options.CopyWhereOverlayFails && IsRefusedOverlay(failure) && LauncherThreads.MayClone())
        {
            CgroupTree.Undo(Plan.After);
            Plan = PlanBuilder.Build(_request with { App = _request.App with { Root = RootFilesystem.Copy } });
            return RunOnCopy(directory);
        }
    }

    private PodExit RunOnCopy(PodDirectory directory)
    {
        directory.Make("work");
        TreeCopy.Copy(_options.Tree, directory.Make("root"), _host.Privileged);
        return Execute(directory);
    }

    private PodExit Execute(PodDirectory directory) => PlanExecutor.Run(Plan, _options.Interactive, pid => Started(directory, pid));

    /// <summary>Kernels before 5.11, and file systems that cannot hold a layer (overlayfs on overlayfs, say), refuse it so.</summary>
    private static bool IsRefusedOverlay(LaunchException failure) =>
        failure.Step.Call == SystemCall.mount && failure.Errno is Errno.EPERM or Errno.EINVAL or Errno.ENODEV or Errno.EOPNOTSUPP;

    private void Started(PodDirectory directory, int pid)
    {
        directory.Write("pid", pid.ToString(CultureInfo.InvariantCulture));
        directory.Write("plan", PlanText.Print(Plan));
    }

    private void MakeEmptyVolumes(PodDirectory directory)
    {
        foreach (var volume in _app.EmptyVolumes)
        {
            var path = Path.Join(directory.Make("volumes"), volume.Name.ToString());
            Directory.CreateDirectory(path);
            using var handle = Sys.OpenDirectory(path);
            if (_host.Privileged)
            {
                Sys.Fchown(handle, volume.Uid ?? 0, volume.Gid ?? 0);
            }

            Sys.Fchmod(handle, volume.Mode is null ? 0b111_101_101 : Convert.ToUInt32(volume.Mode, 8));
        }
    }

    private PodManifest PodManifestOf() => new()
    {
        Apps =
        [
            new RuntimeApp
            {
                Name = AcName.Parse(_app.Request.Name),
                Image = new RuntimeImage { Name = _options.Manifest.Name, Id = ImageHash.From(_options.Image), Labels = _options.Manifest.Labels },
                App = _options.Manifest.App is { } app
                    ? app with { Isolators = [.. RequestedIsolator.Merge(app.Isolators, _options.App.Isolators).Select(request => request.Isolator)] }
                    : null,
                ReadOnlyRootFilesystem = _options.App.ReadOnlyRoot,
                Mounts = _options.App.Mounts,
            },
        ],
        Isolators = [.. _options.Isolators.Select(request => request.Isolator)],
        Volumes = [.. _options.App.Volumes, .. _app.EmptyVolumes.Where(volume => !_options.App.Volumes.Contains(volume))],
    };
}
