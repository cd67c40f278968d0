using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Logs;
using Appc.PodLaunch.Metadata;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Plan;
using Appc.PodLaunch.Services;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>A pod with its plan, not yet launched.</summary>
public sealed partial class PodLauncher
{
    private readonly PodOptions _options;
    private readonly HostFacts _host;
    private readonly PodVolumes _volumes;
    private readonly ImmutableArray<ResolvedApp> _apps;
    private readonly PodIsolation _isolation;
    private LaunchRequest _request;

    private PodLauncher(PodOptions options, PodVolumes volumes, ImmutableArray<ResolvedApp> apps, PodIsolation isolation, LaunchRequest request)
    {
        (_options, _host, _volumes, _apps, _isolation, _request) = (options, request.Host, volumes, apps, isolation, request);
        Plan = PlanBuilder.Build(request);
    }

    /// <summary>The pod.</summary>
    public required PodId Id { get; init; }

    /// <summary>What launching it does.</summary>
    public LaunchPlan Plan { get; private set; }

    /// <summary>What the user should know, one line each.</summary>
    public IEnumerable<string> Notes => _isolation.Notes.Concat(NotesOfApps).Concat(NetworkNotes);

    private IEnumerable<string> NetworkNotes { get; init; } = [];

    private IEnumerable<string> NotesOfApps => _apps.SelectMany(app => app.Notes.Select(note => _apps.Length == 1 ? note : $"app {app.Request.Name}: {note}"));

    /// <summary>The pod manifest as it is executed: every image by its ID, every mount point satisfied (pods.md).</summary>
    public PodManifest Manifest => ReifiedManifest.Of(_options, _apps, _volumes);

    /// <summary>Takes what the user should know of the pod's life; nothing listens by default.</summary>
    private Action<string> Warn { get; init; } = _ => { };

    private MetadataEndpoint? Metadata { get; init; }

    private ImmutableArray<AppSocket> Sockets { get; init; } = [];

    private ImmutableArray<ListeningPort> Listening { get; init; } = [];

    /// <summary>Compiles the plan. Nothing is made or run.</summary>
    /// <param name="options">The pod.</param>
    /// <param name="id">Its UUID.</param>
    /// <param name="warn">Takes what the user should know of the pod's life, one line each; null for nobody.</param>
    /// <exception cref="BadInputException">An isolator cannot be applied that must be; two apps have one name.</exception>
    public static PodLauncher Prepare(PodOptions options, PodId id, Action<string>? warn = null)
    {
        RequireDistinctNames(options);
        var facts = HostProbe.Facts();
        var users = facts.Privileged && options.PrivateUsers == true ? UserRanges.For(id) : null;
        var host = facts with { KernelFiles = options.ShowKernelFiles ? [] : facts.KernelFiles, GivesPrivateUsers = users is not null, Users = options.CallersUsers };
        var directory = PodDirectory.PathOf(options.StateDirectory, id);
        var hostName = options.HostName ?? $"appc-{id}";
        var volumes = new PodVolumes(options.Volumes, Path.Join(directory, "volumes"), options.FollowVolumeLinks);
        var podIsolators = RequestedIsolator.Merge(options.Template?.Isolators ?? [], options.Isolators);
        var metadata = options.Metadata ? MetadataEndpoint.Open(directory, options.HostNetwork) : null;
        var network = new NetworkPlanner(options.Networking, host.Privileged, options.HostNetwork, hostName, directory);
        var resolver = new AppResolver(host, hostName, options.HostNetwork, volumes) { PodIsolators = podIsolators, MetadataUrl = metadata?.Url, Files = network.Files };
        var apps = options.Apps.Select(app => Resolve(resolver, app, directory, options.Root)).ToImmutableArray();
        volumes.RequireAllUsed();
        var isolation = PodIsolation.Of(podIsolators, [.. apps.Select(app => app.Isolation)], $"appc-{id}", options.HostNetwork, () => CgroupProbe.Read(), network.Shaper);
        isolation.Require(options.Strict);
        var ports = PortsOf(options);
        var sockets = SocketsOf(options, ports);
        var listening = ListeningPort.Plan(options.Ports, ports, sockets);
        List<(AcName App, string Name)> open = [.. sockets.Select(socket => (socket.App, socket.Name)), .. listening.Select(port => (port.App, port.Port.Name))];
        if (users is not null)
        {
            PrivateUsers.RequireInside(apps.Select(app => app.Request), volumes.Empty);
        }

        options.CallersUsers?.RequireInside(apps.Select(app => app.Request), volumes.Empty);

        var request = new LaunchRequest
        {
            Host = host,
            HostName = hostName,
            HostNetwork = options.HostNetwork,
            Listening = [.. listening.Select(port => port.Step)],
            Users = users,
            Network = network.Plan(id.ToString(), Forwarded(options.Ports, ports), [.. apps.Select(app => (app.Request.Name, app.Reified.Ports))]),
            Terminal = TerminalFor(options, host),
            MetadataPort = metadata is null ? null : MetadataEndpoint.PortInPod(options.HostNetwork),
            TellsStart = metadata is not null,
            Cgroups = isolation.Cgroups,
            Sysctls = isolation.Sysctls,
            Isolators = isolation.Findings,
            TellsExecution = options.Service.NotifySocket is not null && !options.Apps.Any(app => app.Notifies),
            Apps = [.. apps.Zip(options.Apps, (app, option) => Serve(app.Request, option, options.Service, open))],
        };
        return new PodLauncher(options, volumes, apps, isolation, request)
        {
            Id = id, Warn = warn ?? (_ => { }), Metadata = metadata, NetworkNotes = network.Notes, Sockets = sockets, Listening = listening,
        };
    }

    /// <summary>Keeps the pod, prepared and not run.</summary>
    public void Keep()
    {
        using var endpoint = Metadata;
        using var directory = PodDirectory.Create(_options.StateDirectory, Id);
        directory.Write("pod", Manifest.ToJson(indented: false).Span);
        directory.KeepWish(_options.PrivateUsers);
        directory.MarkPrepared();
    }

    /// <summary>Launches the pod, waits for its end and cleans up. What is left is <c>pods/UUID</c> with its manifest, plan and exit codes.</summary>
    /// <exception cref="LaunchException">The launch failed; nothing is left.</exception>
    /// <param name="isPrepared">True for a pod whose directory is there (<see cref="Keep"/>).</param>
    public PodExit Run(bool isPrepared = false)
    {
        using var endpoint = Metadata;
        using var users = _request.Users is null ? null : UserRanges.Take(Id);
        using var directory = isPrepared ? PodDirectory.Claim(_options.StateDirectory, Id) : PodDirectory.Create(_options.StateDirectory, Id);
        try
        {
            Use(users?.Users, directory);
            directory.KeepCgroups(_isolation.Cgroups.Directories);
            directory.KeepInsecure(_options.Insecure);
            directory.Write("pod", Manifest.ToJson(indented: false).Span);
            Metadata?.Keep(directory.Write);
            directory.KeepReadiness(_request.Apps.Any(app => app.Notifies));
            MakeEmptyVolumes(directory);
            var exit = RunLimited(directory);
            RemoveRuntime(directory); // first: where the app has filled the disk, its exit code finds room now
            Record(directory, exit);
            return exit;
        }
        catch
        {
            RemoveFailed(directory);
            throw;
        }
    }

    private void Record(PodDirectory directory, PodExit exit)
    {
        try
        {
            RecordEnds(directory, exit);
            directory.Write("exit", exit.Code.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException) when (_options.KeepChanges)
        {
            OrLeaveToGc(() => directory.RemoveRuntime()); // they have filled the disk
            RecordEnds(directory, exit);
            directory.Write("exit", exit.Code.ToString(CultureInfo.InvariantCulture));
            Warn("the disk is full: what the apps changed is not kept");
        }
    }

    /// <summary>What cannot be removed is no reason to lose the pod's exit code, nor why a launch failed: <c>gc</c> knows of it.</summary>
    private void OrLeaveToGc(Action remove)
    {
        try
        {
            remove();
        }
        catch (Exception failure) when (failure is PluginException or BadInputException or SystemCallException)
        {
            Warn($"{failure.Message}; 'runner gc' tries again");
        }
    }

    private void RemoveRuntime(PodDirectory directory) => OrLeaveToGc(() => directory.RemoveRuntime(_options.KeepChanges));

    private void RemoveFailed(PodDirectory directory) => OrLeaveToGc(directory.Remove);

    private PodExit RunLimited(PodDirectory directory)
    {
        try
        {
            return RunOnRoots(directory);
        }
        finally
        {
            TellMemory(directory);
            RemoveCgroups(directory);
        }
    }

    private void RemoveCgroups(PodDirectory directory) => OrLeaveToGc(() =>
    {
        CgroupTree.Undo(Plan.After);
        directory.KeepCgroups([]);
    });

    /// <summary>Keeps, beside the exit codes, how many processes of each app the kernel killed for want of memory.</summary>
    private void TellMemory(PodDirectory directory)
    {
        if (Plan.After.IsEmpty)
        {
            return;
        }

        var killed = _apps.Select((app, index) => (app.Request.Name, Count: OutOfMemory.KillsIn(_isolation.Cgroups.Apps[index]))).Where(app => app.Count > 0).ToList();
        if (killed.Count > 0)
        {
            directory.Write("oom", string.Concat(killed.Select(app => $"{app.Name} {app.Count}\n")));
            killed.ForEach(app => Warn($"app {app.Name}: out of memory: the kernel killed {app.Count} of its processes"));
        }
    }

    /// <summary>A terminal is for one app, as with rkt; without a terminal on standard input there is none to be like.</summary>
    private static CallerTerminal? TerminalFor(PodOptions options, HostFacts host) => !options.Interactive ? null
        : options.Apps.Length > 1 ? throw new BadInputException("launch: --interactive: a pod of several apps has no terminal; start it without, and use 'runner enter'")
        : options.Apps[0].Settings.Streams.Input == StreamMode.Inherit ? host.Caller : null;

    private static ResolvedApp Resolve(AppResolver resolver, PodApp app, string directory, RootFilesystem root)
    {
        var manifest = app.Manifest with { App = app.App ?? app.Manifest.App };
        var resolved = resolver.Resolve(manifest, app.Tree, app.Settings, PodDirectory.AppPathOf(directory, app.Name));
        return resolved with { Request = resolved.Request with { Root = root } };
    }

    /// <summary>What a service manager and an app have to do with one another.</summary>
    private static AppRequest Serve(AppRequest request, PodApp app, ServiceManager manager, List<(AcName App, string Name)> sockets) => request with
    {
        Sockets = [.. sockets.Where(socket => socket.App == app.Name).Select(socket => socket.Name)],
        Notifies = manager.NotifySocket is not null && app.Notifies,
        WatchdogMicroseconds = manager.WatchdogMicroseconds,
    };

    private static ImmutableArray<AppSocket> SocketsOf(PodOptions options, List<(AcName App, Port Port)> ports)
    {
        var handed = SocketActivation.Match(options.Service.Sockets, ports, options.Template?.Ports ?? [])
            .Select(match => new AppSocket(match.App, match.Port.Name.ToString(), new SafeFileHandle(match.Socket.Descriptor, ownsHandle: true)));
        return [.. handed, .. options.Sockets];
    }

    private static List<(AcName App, Port Port)> PortsOf(PodOptions options) =>
        [.. options.Apps.SelectMany(app => ((app.App ?? app.Manifest.App)?.Ports ?? []).Select(port => (app.Name, port)))];

    // A port that an app has as socketActivated leads nowhere: its socket is handed on, by the service manager or by the runner.
    private static ImmutableArray<ExposedPort> Forwarded(ImmutableArray<ExposedPort> all, List<(AcName App, Port Port)> ports) =>
        [.. all.Where(exposed => !ports.Exists(own => own.Port.SocketActivated && own.Port.Name == exposed.Name))];

    private static void RequireDistinctNames(PodOptions options)
    {
        if (options.Apps.GroupBy(app => app.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new BadInputException($"launch: two apps are named {twice.Key}; give one another name with --name");
        }
    }

    private void RecordEnds(PodDirectory directory, PodExit exit)
    {
        foreach (var (actor, code) in Plan.Actors.Zip(exit.Codes).Where(end => end.Second is not null))
        {
            directory.RecordEnd(actor, code!.Value);
        }
    }

    private PodExit Execute(PodDirectory directory)
    {
        using var service = Metadata is null ? null : new PodMetadataService(Metadata, MetadataOf, Path.GetDirectoryName(directory.DirectoryPath)!, Warn);
        using var terminal = _request.Terminal is { } caller ? new TerminalRelay(caller) : null;
        using var network = OpenNetwork(directory);
        using var logs = PodLogs.Open(_request.Apps, Id.ToString());
        using var listening = new ListeningSockets(Listening);
        using var sockets = new HandedSockets(_request, [.. Sockets, .. listening.All]);
        using var machine = new MachineRegistration(_options.Register, Id, MachineRegistration.Refusal(_host.Privileged), Warn);
        using var notifier = new PodNotifier(_options.Service, _request, Id.ToString(), [.. _options.Apps.Select(app => Path.GetDirectoryName(directory.LogOf(app.Name))!)], Warn) { WhenAppsAreReady = directory.MarkReady };
        var exit = RunConnected(network, new PodRecorder(directory, Plan)
        {
            Metadata = service,
            WhenConnecting = network.Connect,
            WhenStarted = init =>
            {
                sockets.Dispose();
                Follow(logs, directory);
                machine.Begin(init);
                notifier.Follow(init, Plan.Actors.Length);
            },
            WhenAllStarted = init =>
            {
                sockets.LetGo();
                terminal?.Start(init);
            },
            WhenAppEnded = name => notifier.AppEnded(_request.Apps.IndexOf(_request.Apps.First(app => app.Name == name))),
            WhenEnded = () => terminal?.Dispose(),
        });
        logs.Finish();
        notifier.Finish();
        if (logs.LostSome)
        {
            Warn("a log or its copy is not whole: the disk is full, or the caller's stream is closed");
        }

        return exit;
    }

    private PodNetwork OpenNetwork(PodDirectory directory)
    {
        if (!_request.Network.IsEmpty)
        {
            directory.Make(NetworkPlanner.DirectoryName);
        }

        return new PodNetwork(_request.Network, new PluginProcess { Held = directory.LockHandle }, directory.KeepNetworks);
    }

    private PodExit RunConnected(PodNetwork network, PodRecorder recorder)
    {
        try
        {
            return PlanExecutor.Run(Plan, recorder);
        }
        finally
        {
            OrLeaveToGc(network.Disconnect);
        }
    }

    private void Follow(PodLogs logs, PodDirectory directory) => logs.Follow([.. _options.Apps.Select(app => directory.LogOf(app.Name))], _options.LogLimits, _request.Terminal is not null);

    private PodMetadata MetadataOf()
    {
        var manifest = Manifest;
        return new PodMetadata(Id.ToString(), manifest, [.. _options.Apps.Select((app, index) => new AppMetadata(manifest.Apps[index], app.Manifest, app.Image))]);
    }
}
