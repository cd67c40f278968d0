using System.CommandLine;
using Appc.CommandLine;
using Appc.ImageStore.Registry;
using Appc.PodLaunch.Services;
using Runner.Options;

namespace Runner.Run;

/// <summary>The arguments and options that <c>run</c> and <c>plan</c> share, with rkt's names. Those of further images come folded (<see cref="AppWords"/>).</summary>
internal sealed class LaunchArguments
{
    /// <summary>The option that names the state directory.</summary>
    internal const string DirectoryOption = "--dir";

    private readonly Argument<string?> _image = new("IMAGE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "FILE.aci, NAME[:VERSION][,label=value...], the beginning of an image ID (sha512-...), docker://NAME[:TAG|@DIGEST] or oci:DIR[:TAG]",
    };

    private readonly Argument<string[]> _arguments = new("ARGS")
    {
        Description = "arguments of the app, behind --; they follow those of the image. --- ends them: then comes the next image", Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _name = new("--name") { Description = "the app's name in the pod", HelpName = "NAME" };
    private readonly Option<string?> _exec = new("--exec") { Description = "run this program instead of the image's", HelpName = "PROGRAM" };
    private readonly Option<string?> _user = new("--user") { Description = "user: a name or number, or a path in the image whose owner is meant", HelpName = "USER" };
    private readonly Option<string?> _group = new("--group") { Description = "group, likewise", HelpName = "GROUP" };
    private readonly Option<string[]> _environment = new("--environment", "--set-env") { Description = "set a variable", HelpName = "NAME=VALUE" };
    private readonly Option<string[]> _environmentFiles = new("--set-env-file") { Description = "set the variables of a file, NAME=VALUE on a line; --environment comes above them", HelpName = "FILE" };
    private readonly AppFlags _app = new();
    private readonly Option<bool> _inherit = new("--inherit-env") { Description = "pass the caller's variables on, below the image's own" };
    private readonly Option<string[]> _volumes = new("--volume")
    {
        Description = "NAME,kind=host,source=DIR[,readOnly=true][,recursive=false] or NAME,kind=empty[,mode=0755][,uid=0][,gid=0]", HelpName = "VOLUME",
    };

    private readonly Option<bool> _followLinks = new("--follow-volume-links") { Description = "let a volume's source be, or lie behind, a symbolic link" };
    private readonly Option<string[]> _mounts = new("--mount") { Description = "volume=NAME,target=PATH", HelpName = "MOUNT" };
    private readonly NetworkFlags _network = new();
    private readonly Option<bool> _privateUsers = new("--private-users")
    {
        Description = "give root's pod users of its own, which are nobody outside, and an ordinary user's, which without has one user, those that are his in /etc/subuid and /etc/subgid",
    };

    private readonly Option<string?> _hostName = new("--hostname") { Description = "the pod's host name; appc-UUID by default", HelpName = "NAME" };
    private readonly Option<string> _register = new("--register")
    {
        Description = "make the pod known to systemd-machined (machinectl): auto: where systemd runs and the runner is root in a unit of its own", HelpName = "yes|no|auto", DefaultValueFactory = _ => "auto",
    };

    private readonly IsolatorFlags _isolators = new();
    private readonly StreamFlags _streams = new();
    private readonly Option<bool> _notify = new("--notify") { Description = "the app itself tells the service manager when it is ready (sd_notify); else the pod is ready when its apps run" };
    private readonly Option<bool> _readOnly = new("--readonly-rootfs") { Description = "make the app's root filesystem read-only" };
    private readonly Option<bool> _interactive = new("--interactive") { Description = "give the app a terminal of its own, joined to the one on standard input; one app in the pod" };
    private readonly Option<bool> _keepChanges = new("--keep-changes") { Description = "keep what the apps change in their root filesystems, for 'runner export', until 'runner rm' or 'gc'" };
    private readonly Option<bool> _noOverlay = new("--no-overlay") { Description = "the same as --rootfs=copy, as with rkt" };
    private readonly Option<string> _rootfs = new("--rootfs")
    {
        Description = "auto: overlayfs where the kernel allows it, else a copy", HelpName = "auto|overlay|copy", DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> _signature = new("--signature") { Description = "the image file's signature; FILE.aci.asc by default", HelpName = "FILE" };
    private readonly Option<bool> _allowDowngrade = new("--allow-downgrade") { Description = "let a name without a version mean an older image than one seen before" };
    private readonly Option<string[]> _insecure = InsecureOptions.Option("image: do not verify signatures; seccomp: no filter; capabilities: all of the runner's; paths: nothing of /proc and /sys is hidden; http, tls: for docker://, plain HTTP or any certificate; all-fetch, all-run, all");

    private readonly Option<string> _pull = new("--pull-policy")
    {
        Description = "when an image given by name is fetched: new: when the store has none; update: always, if it has changed; never", HelpName = "new|update|never", DefaultValueFactory = _ => "new",
    };

    private readonly RegistryFlags _registry = new();
    private readonly Option<string?> _directory = new(DirectoryOption) { Description = "state directory", HelpName = "DIR" };
    private readonly Option<string[]> _stored = new("--stored-image") { Hidden = true };
    private readonly Option<string[]> _further = new(AppWords.Option) { Hidden = true };
    private readonly Option<string?> _podManifest = new("--pod-manifest")
    {
        Description = "run the pod that this file describes (pods.md) instead of images", HelpName = "FILE",
    };

    /// <summary>
    /// The options that stand for one image when they follow it, and for all images when they stand before the first. Every other is
    /// for the pod, wherever it stands.
    /// </summary>
    private Option[] PerApp => [_name, _exec, _user, _group, _environment, _environmentFiles, .. _app.Options, _mounts, .. _isolators.OfApp, _notify, _readOnly, _signature, .. _streams.OfApp];

    /// <summary>Adds them to a command.</summary>
    internal void AddTo(Command command)
    {
        _rootfs.AcceptOnlyFromAmong("auto", "overlay", "copy");
        _pull.AcceptOnlyFromAmong("new", "update", "never");
        _register.AcceptOnlyFromAmong("yes", "no", "auto");
        _streams.Restrict();
        command.Arguments.Add(_image);
        command.Arguments.Add(_arguments);
        foreach (var option in (Option[])[
            _name, _exec, _user, _group, .. _app.Options, _environment, _environmentFiles, _inherit, _volumes, _mounts, _followLinks, .. _network.Options, _privateUsers, _hostName, _register, .. _isolators.Options, _notify, _readOnly, _interactive, _keepChanges, .. _streams.Options,
            _rootfs, _noOverlay, _signature, _allowDowngrade, _insecure, _pull, _directory, _podManifest, _stored, _further])
        {
            command.Options.Add(option);
        }

        _registry.AddTo(command);
    }

    /// <summary>Adds those that a pod which was put together before still needs.</summary>
    internal void AddOfPodTo(Command command)
    {
        _rootfs.AcceptOnlyFromAmong("auto", "overlay", "copy");
        _register.AcceptOnlyFromAmong("yes", "no", "auto");
        _streams.Restrict();
        foreach (var option in (Option[])[_followLinks, .. _network.OfRun, _privateUsers, _hostName, _register, _interactive, _keepChanges, .. _streams.Options, _rootfs, _insecure, _directory, _stored])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given of them; every image is in the store.</summary>
    internal LaunchOptions ReadOfPod(ParseResult parse) => new()
    {
        Image = string.Empty,
        Arguments = [],
        Environment = [],
        Volumes = [],
        Mounts = [],
        FollowVolumeLinks = parse.GetValue(_followLinks),
        HostNetwork = _network.ReadHost(parse),
        Networking = _network.Read(parse, withPorts: false),
        PrivateUsers = ReadPrivateUsers(parse),
        HostName = parse.GetValue(_hostName),
        Register = Enum.Parse<RegisterMode>(parse.GetValue(_register)!, ignoreCase: true),
        Interactive = parse.GetValue(_interactive),
        KeepChanges = parse.GetValue(_keepChanges),
        Rootfs = parse.GetValue(_rootfs)!,
        Insecure = InsecureOptions.Parse(parse.GetValue(_insecure)),
        Registry = new RegistryOptions(),
        PullPolicy = "never",
        Directory = parse.GetValue(_directory),
        Streams = _streams.Read(parse),
        LogLimits = _streams.ReadLimits(parse),
        StoredImages = [.. parse.GetValue(_stored) ?? []],
    };

    private bool? ReadPrivateUsers(ParseResult parse) => parse.GetResult(_privateUsers) is { Implicit: false } ? parse.GetValue(_privateUsers) : null;

    /// <summary>Whether an option stands for the pod as a whole.</summary>
    internal bool IsOfPod(Option option) => !PerApp.Contains(option);

    /// <summary>What was given.</summary>
    internal LaunchOptions Read(ParseResult parse)
    {
        var first = ReadOne(parse);
        if (first.PodManifest is null && first.Image.Length == 0)
        {
            throw new UsageException("which image? give one, or --pod-manifest");
        }

        var further = parse.GetValue(_further) ?? [];
        if (first.PodManifest is not null && (first.Image.Length > 0 || PerApp.Except(_streams.OfApp).Any(option => parse.GetResult(option) is { Implicit: false })))
        {
            throw new UsageException("--pod-manifest says what runs: it goes with no image and with no option of one");
        }

        var command = parse.CommandResult.Command;
        return first with { Further = [.. further.Select(words => ReadOne(AppWords.Parse(command, words)))] };
    }

    private LaunchOptions ReadOne(ParseResult parse) => new()
    {
        Image = parse.GetValue(_image) ?? string.Empty,
        PodManifest = parse.GetValue(_podManifest),
        Arguments = [.. parse.GetValue(_arguments) ?? []],
        Name = parse.GetValue(_name),
        Exec = parse.GetValue(_exec),
        User = parse.GetValue(_user),
        Group = parse.GetValue(_group),
        App = _app.Read(parse),
        Environment = [.. (parse.GetValue(_environmentFiles) ?? []).SelectMany(EnvironmentFile.Read), .. parse.GetValue(_environment) ?? []],
        InheritEnvironment = parse.GetValue(_inherit),
        Volumes = [.. parse.GetValue(_volumes) ?? []],
        Mounts = [.. parse.GetValue(_mounts) ?? []],
        FollowVolumeLinks = parse.GetValue(_followLinks),
        HostNetwork = _network.ReadHost(parse),
        Networking = _network.Read(parse, withPorts: true),
        PrivateUsers = ReadPrivateUsers(parse),
        HostName = parse.GetValue(_hostName),
        Register = Enum.Parse<RegisterMode>(parse.GetValue(_register)!, ignoreCase: true),
        Isolators = _isolators.ReadApp(parse),
        PodIsolators = _isolators.ReadPod(parse),
        Strict = _isolators.ReadStrict(parse),
        Notify = parse.GetValue(_notify),
        ReadOnlyRoot = parse.GetValue(_readOnly),
        Interactive = parse.GetValue(_interactive),
        KeepChanges = parse.GetValue(_keepChanges),
        Rootfs = parse.GetValue(_noOverlay) ? "copy" : parse.GetValue(_rootfs)!,
        Signature = parse.GetValue(_signature),
        AllowDowngrade = parse.GetValue(_allowDowngrade),
        Insecure = InsecureOptions.Parse(parse.GetValue(_insecure)),
        Registry = _registry.Read(parse, InsecureOptions.Parse(parse.GetValue(_insecure)), parse.GetValue(_directory)),
        PullPolicy = parse.GetValue(_pull)!,
        Directory = parse.GetValue(_directory),
        Streams = _streams.Read(parse),
        LogLimits = _streams.ReadLimits(parse),
        StoredImages = [.. parse.GetValue(_stored) ?? []],
    };
}
