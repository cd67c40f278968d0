using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Network;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Image;

/// <summary>An app with every question answered, and what the user should be told about the answers.</summary>
/// <param name="Request">The app.</param>
/// <param name="Mounts">All its mounts, as a reified pod manifest says them.</param>
/// <param name="Notes">Warnings, one line each.</param>
/// <param name="Isolation">What its isolators come to.</param>
/// <param name="Reified">Its app object with all that the user said about it.</param>
public sealed record ResolvedApp(AppRequest Request, ImmutableArray<Mount> Mounts, ImmutableArray<string> Notes, AppIsolation Isolation, App Reified);

/// <summary>Answers every question that an image's manifest leaves open: names, paths, defaults.</summary>
public sealed class AppResolver
{
    private readonly HostFacts _host;
    private readonly string _hostName;
    private readonly bool _hostNetwork;
    private readonly PodVolumes _volumes;

    /// <summary>The pod's own isolators: an app takes some over.</summary>
    public ImmutableArray<RequestedIsolator> PodIsolators { get; init; } = [];

    /// <summary>Where the apps ask for their metadata; null for nowhere.</summary>
    public string? MetadataUrl { get; init; }

    /// <summary>What the pod's networks, or the user, say about names; null where they say nothing.</summary>
    public NetworkFiles? Files { get; init; }

    /// <summary>A resolver for one pod.</summary>
    public AppResolver(HostFacts host, string hostName, bool hostNetwork, PodVolumes volumes)
    {
        _host = host;
        _hostName = hostName;
        _hostNetwork = hostNetwork;
        _volumes = volumes;
    }

    /// <summary>Resolves one app.</summary>
    /// <param name="manifest">The image's manifest, its app object as the pod manifest has it.</param>
    /// <param name="treePath">The rendered tree, absolute.</param>
    /// <param name="settings">What the user says.</param>
    /// <param name="directory">The app's own directory, absolute.</param>
    /// <exception cref="BadInputException">The image and the user together describe nothing that can run.</exception>
    public ResolvedApp Resolve(ImageManifest manifest, string treePath, AppSettings settings, string directory)
    {
        using var tree = Open(treePath);
        var app = WithSettings(manifest.App ?? Nothing(settings), settings);
        var name = (settings.Name ?? NameOf(manifest)).ToString();
        var identity = ImageIdentity.Find(tree, settings.User ?? app.User, settings.Group ?? app.Group, _host.Privileged ? ImageIdentity.OnDisk : _host.Users is null ? null : OwnerInside);
        var environment = new AppEnvironment(name, identity.Home ?? "/", app.Environment, settings, MetadataUrl);
        var requested = PodIsolation.Inherit(RequestedIsolator.Merge(app.Isolators, settings.Isolators), PodIsolators);
        var isolation = AppIsolation.Of((name, identity.Uid), requested, _host, settings.Confinement);
        var arguments = Arguments(app, settings);
        var volumes = new AppVolumes(_volumes, tree, name, givesOwners: _host.Users is not null);
        var etc = new AppEtcFiles(tree);
        var request = new AppRequest
        {
            Name = name,
            Directory = directory,
            Tree = treePath,
            RootOwner = _host.Users is not null && OwnerInside(Sys.Fstat(tree)) is var owner && owner != default ? owner : null,
            ReadOnlyRoot = settings.ReadOnlyRoot,
            Program = Program(arguments, environment),
            PreStart = Handler(app, "pre-start", environment),
            PostStop = Handler(app, "post-stop", environment),
            Environment = environment.ToVector(),
            WorkingDirectory = string.IsNullOrEmpty(app.WorkingDirectory) ? "/" : app.WorkingDirectory,
            Uid = identity.Uid,
            Gid = identity.Gid,
            SupplementaryGids = _host.HasUsers ? app.SupplementaryGids : [],
            Capabilities = isolation.Capabilities,
            NoNewPrivileges = isolation.NoNewPrivileges,
            SeccompFilter = isolation.SeccompFilter,
            SelfWrites = isolation.SelfWrites,
            Streams = settings.Streams,
            Volumes = volumes.Resolve(app, settings.Mounts),
            EtcFiles = Files is null ? etc.Of(_hostName, _hostNetwork) : etc.Of(Files),
            LacksEtc = etc.LacksEtc,
        };
        var reified = app with
        {
            Exec = arguments,
            User = settings.User ?? app.User,
            Group = settings.Group ?? app.Group,
            Environment = AppEnvironment.Reify(app.Environment, settings),
            Isolators = [.. RequestedIsolator.Merge(app.Isolators, settings.Isolators).Select(requested => requested.Isolator)],
        };
        return new ResolvedApp(request, [.. volumes.Mounts], Notes(app, volumes), isolation, reified);
    }

    /// <summary>The name of an app that was given none: rkt's rule, the last part of the image's name, made a valid AC name.</summary>
    public static AcName NameOf(ImageManifest manifest)
    {
        var last = manifest.Name.ToString().Split('/')[^1];
        var letters = last.Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-').ToArray();
        return AcName.Parse(new string(letters).Trim('-'));
    }

    private static App WithSettings(App app, AppSettings settings) => app with
    {
        WorkingDirectory = settings.WorkingDirectory ?? app.WorkingDirectory,
        SupplementaryGids = settings.SupplementaryGids ?? app.SupplementaryGids,
        UserAnnotations = app.UserAnnotations.SetItems(settings.UserAnnotations),
        UserLabels = app.UserLabels.SetItems(settings.UserLabels),
    };

    private ImmutableArray<string> Notes(App app, AppVolumes volumes)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        notes.AddRange(volumes.Notes);
        if (!_host.HasUsers && !app.SupplementaryGids.IsEmpty)
        {
            notes.Add("supplementaryGIDs are not applied: an ordinary user's pod has one group; --private-users gives it those of /etc/subgid");
        }

        return notes.ToImmutable();
    }

    /// <summary>The root directory of an image may be closed to all but its owner, who is another number than the caller's.</summary>
    private SafeFileHandle Open(string treePath)
    {
        try
        {
            return Sys.OpenDirectory(treePath);
        }
        catch (SystemCallException closed) when (closed.Errno == Errno.EACCES && _host.Users is not null)
        {
            throw new BadInputException("run: the image's root directory is another user's than its root's, and closed to others: the runner, which is the caller's, cannot look into it; without --private-users it can", closed);
        }
    }

    /// <summary>The tree has its owners on disk, as numbers of the caller's ranges.</summary>
    private (uint Uid, uint Gid) OwnerInside(FileStatus status) => _host.Users!.UidInside(status.Uid) is { } uid && _host.Users.GidInside(status.Gid) is { } gid
        ? (uid, gid)
        : throw new BadInputException($"run: files of the image belong to {status.Uid}:{status.Gid}, which is none of the pod's users");

    private static App Nothing(AppSettings settings) => settings.Exec is null
        ? throw new BadInputException("run: the image has no app section and so says no program; give one with --exec")
        : new App { User = "0", Group = "0" };

    /// <summary>aci.md: handlers run in the app's context, so their programs are sought as the app's is.</summary>
    private static ProgramRequest? Handler(App app, string name, AppEnvironment environment) =>
        app.EventHandlers.FirstOrDefault(handler => handler.Name == name) is { Exec.IsEmpty: false } found ? Program(found.Exec, environment) : null;

    private static ProgramRequest Program(ImmutableArray<string> arguments, AppEnvironment environment) =>
        new([.. arguments.Select(ByteString.FromText)], Programs(arguments[0], environment));

    private static ImmutableArray<string> Arguments(App app, AppSettings settings)
    {
        ImmutableArray<string> own = settings.Exec is { } exec ? [exec] : app.Exec;
        return own.IsEmpty ? throw new BadInputException("run: the image says no program; give one with --exec") : [.. own, .. settings.Arguments];
    }

    /// <summary>exec(3): a name with a slash is the file; without one it is sought along PATH, where an empty part is the working directory.</summary>
    private static ImmutableArray<ByteString> Programs(string program, AppEnvironment environment) => program.Contains('/')
        ? [program]
        : [.. environment.SearchPath.Select(directory => ByteString.FromText(directory.Length == 0 ? "./" + program : directory.TrimEnd('/') + "/" + program))];
}
