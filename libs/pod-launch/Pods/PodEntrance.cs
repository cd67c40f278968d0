using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Metadata;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Pods;

/// <summary>A program that is to run in a running pod, as an app of it is: with its plan, not yet launched.</summary>
public sealed class PodEntrance : IDisposable
{
    private readonly RunningPod _pod;
    private readonly AppProcess _app;
    private readonly CallerTerminal? _terminal;

    private PodEntrance(RunningPod pod, AppProcess app, EnterRequest request)
    {
        (_pod, _app, _terminal) = (pod, app, request.Terminal);
        Plan = EnterPlanBuilder.Build(request);
    }

    /// <summary>What entering does.</summary>
    public LaunchPlan Plan { get; }

    /// <summary>Compiles the plan. Nothing is made or run.</summary>
    /// <param name="directory">The pod.</param>
    /// <param name="options">It again, as its own manifest describes it.</param>
    /// <param name="app">As which app; null where there is only one.</param>
    /// <param name="command">The program and its arguments; empty for a shell.</param>
    /// <exception cref="BadInputException">The pod does not run, the app has ended, or it is not the caller's to enter.</exception>
    public static PodEntrance Prepare(PodDirectory directory, PodOptions options, AcName? app, ImmutableArray<string> command)
    {
        var target = PodAppNames.Choose("enter", directory, options, app);
        var pod = RunningPod.Of(directory);
        AppProcess? process = null;
        try
        {
            var host = HostOf(directory, pod) with { Users = options.CallersUsers };
            var apps = options.Apps.Select(each => Resolve(directory, options, host, each, each.Name == target ? command : null)).ToImmutableArray();
            var index = options.Apps.Index().First(each => each.Item.Name == target).Index;
            process = AppProcess.Find(directory, pod, PodLayout.IndexOfMain(apps, index), target);
            var join = CgroupJoin.Steps(process.Pid, directory.Cgroups, host.Privileged);
            return new PodEntrance(pod, process, RequestOf(host, apps, index, pod, process) with { Join = join, Users = host.GivesPrivateUsers ? directory.Users : null });
        }
        catch
        {
            process?.Dispose();
            pod.Dispose();
            throw;
        }
    }

    /// <summary>Runs the program and waits for its end.</summary>
    /// <returns>Its exit code, or 128 and the number of the signal that ended it.</returns>
    /// <exception cref="LaunchException">A step failed.</exception>
    public int Run()
    {
        FixedPipe.RequireFree(LaunchPlan.PodDescriptor);
        FixedPipe.RequireFree(LaunchPlan.AppDescriptor);
        using var pod = Processes.DuplicateTo(_pod.Init, LaunchPlan.PodDescriptor, acrossExecve: true);
        using var app = Processes.DuplicateTo(_app.Handle, LaunchPlan.AppDescriptor, acrossExecve: true);
        using var terminal = new TerminalWatcher(_terminal);
        return PlanExecutor.Run(Plan, terminal).Code;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _app.Dispose();
        _pod.Dispose();
    }

    /// <summary>Who is not the pod's user has no name for that user's files, and the groups of another.</summary>
    private static HostFacts HostOf(PodDirectory directory, RunningPod pod)
    {
        var facts = HostProbe.Facts();
        var awaitsUsers = facts.Privileged && directory.Users is not null; // init goes into their namespace last, when its apps may be running already
        var hasUsers = awaitsUsers ? Moments.Await(() => HasUsers(pod)) : HasUsers(pod);
        if (awaitsUsers)
        {
            return hasUsers ? facts with { GivesPrivateUsers = true } : throw new BadInputException($"enter pod {directory.Id}: it only begins to run");
        }

        if (hasUsers && ProcessNamespaces.OwnerOf(pod.Pid) is var owner && owner != facts.Uid)
        {
            throw new BadInputException($"enter pod {directory.Id}: it is user {owner}'s; enter it as that user");
        }

        return facts with { Privileged = !hasUsers };
    }

    private static bool HasUsers(RunningPod pod) => (ProcessNamespaces.Differing(pod.Pid) & CloneFlags.CLONE_NEWUSER) != 0;

    private static EnterRequest RequestOf(HostFacts host, ImmutableArray<AppRequest> apps, int index, RunningPod pod, AppProcess process)
    {
        const ulong ofApp = CloneFlags.CLONE_NEWNS | CloneFlags.CLONE_NEWCGROUP;
        return new EnterRequest
        {
            Host = host,
            Apps = apps,
            App = apps[index],
            PodNamespaces = ProcessNamespaces.Differing(pod.Pid) & ~(host.GivesPrivateUsers ? ofApp | CloneFlags.CLONE_NEWUSER : ofApp),
            AppNamespaces = ProcessNamespaces.Differing(process.Pid) & ofApp,
            Terminal = host.Caller,
        };
    }

    /// <summary>The same code that resolved it at its launch, without its volumes, which are mounted already.</summary>
    internal static AppRequest Resolve(PodDirectory directory, PodOptions options, HostFacts host, PodApp app, ImmutableArray<string>? command)
    {
        var volumes = new PodVolumes([], Path.Join(directory.DirectoryPath, "volumes"));
        var resolver = new AppResolver(host, options.HostName ?? string.Empty, hostNetwork: false, volumes)
        {
            PodIsolators = RequestedIsolator.Merge(options.Template?.Isolators ?? [], options.Isolators),
            MetadataUrl = MetadataEndpoint.UrlOf(directory.DirectoryPath),
        };
        var own = app.App ?? app.Manifest.App;
        var manifest = app.Manifest with { App = own is null ? null : own with { MountPoints = [] } };
        var settings = app.Settings with { Mounts = [], Streams = AppStreams.Inherited, Inherited = host.Caller is null ? [] : AppSettings.Terminal };
        if (command is { } words)
        {
            var program = words.IsEmpty ? [ShellOf(app.Tree)] : words;
            settings = settings with { Exec = program[0], Arguments = program[1..] };
        }

        return resolver.Resolve(manifest, app.Tree, settings, PodDirectory.AppPathOf(directory.DirectoryPath, app.Name)).Request;
    }

    /// <summary>As with rkt, bash; where the image has none, sh.</summary>
    private static string ShellOf(string treePath)
    {
        using var tree = Sys.OpenDirectory(treePath);
        using var bash = ImageFile.TryOpen(tree, "bin/bash"u8);
        return bash is null ? "/bin/sh" : "/bin/bash";
    }
}
