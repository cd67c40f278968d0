using System.CommandLine;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Runner.Pods;
using Runner.Run;

namespace Runner.Export;

/// <summary>runner export: an app of a pod as an image, or with <c>--bundle</c> an image as an OCI runtime bundle.</summary>
internal sealed class ExportCommand : ToolCommand, ILaunchCommand
{
    private const string BundleOption = "--bundle";

    private readonly Option<string?> _bundle = new(BundleOption) { Description = "write IMAGE, launched as the other options say, as an OCI runtime bundle into this new directory", HelpName = "DIR" };
    private readonly Option<string?> _app = new("--app") { Description = "which app of the pod; needed where it has several", HelpName = "NAME" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace OUT.aci" };
    private readonly Option<bool> _live = new("--live") { Description = "read from under a pod that runs: files may be caught in the middle of a change" };

    internal ExportCommand()
        : base(
            "export",
            "write an app of a pod, with what it changed, as an image: UUID OUT.aci; or an image as a bundle that other runtimes run: --bundle DIR IMAGE",
            "runner export 3f0c6a52 changed.aci",
            "runner export --app worker --overwrite 3f0c6a52 worker.aci",
            "runner export --bundle hello example.com/hello",
            "runner export --bundle db --volume data,kind=host,source=/srv/data --memory 1G example.com/db -- --verbose")
    {
        Details = "A pod: it has ended, or is prepared; the beginning of its UUID will do. It must have been run with --keep-changes. The image has the manifest of the app's image, without "
            + "dependencies, for their files are in it. Volumes, /dev, /proc and /sys are not, nor is an /etc/hosts or /etc/resolv.conf that the runner wrote. The same files give the same bytes. "
            + "A bundle is a directory with config.json and rootfs, for 'runc run --bundle DIR NAME', crun and what is built on them. It says what 'runner run' with the same "
            + "options does: user, capabilities, seccomp filter, mounts, masked paths, limits, environment, pre-start. It belongs to who writes it: root's has the image's owners, an "
            + "ordinary user's a user namespace. It has one app, no metadata service, and its root file system is a copy that keeps what the app changes.";
        foreach (var option in (Option[])[_bundle, _app, _overwrite, _live])
        {
            Options.Add(option);
        }

        Launch.AddTo(this);
        SetAction(parse => parse.GetValue(_bundle) is { } bundle ? WriteBundle(parse, bundle) : WriteImage(parse));
    }

    /// <inheritdoc/>
    public LaunchArguments Launch { get; } = new();

    /// <inheritdoc/>
    public bool Launches(IReadOnlyList<string> words) => words.Any(word => word == BundleOption || word.StartsWith(BundleOption + "=", StringComparison.Ordinal));

    private int WriteBundle(ParseResult parse, string bundle) =>
        Launch.Read(parse).PrivateUsers is true ? throw new UsageException("--private-users is for the runner's own pods: a bundle's runtime has its own way")
            : new Option[] { _app, _overwrite, _live }.FirstOrDefault(option => IsGiven(parse, option)) is { } option
            ? throw new UsageException($"{option.Name} is for a pod, not for --bundle")
            : BundleHandler.Run(new BundleOptions(bundle, Launch.Read(parse)));

    private int WriteImage(ParseResult parse)
    {
        if (Options.Except([_app, _overwrite, _live]).FirstOrDefault(option => option.Name != LaunchArguments.DirectoryOption && IsGiven(parse, option)) is { } option)
        {
            throw new UsageException($"{option.Name} is for --bundle, not for a pod");
        }

        var launch = Launch.Read(parse);
        return launch.Image.Length > 0 && launch.Arguments is [var output]
            ? ExportHandler.Run(new ExportOptions(
                PodLookup.Find(launch.Directory, launch.Image), parse.GetValue(_app) is { } app ? AcName.Parse(app) : null, output, parse.GetValue(_overwrite), parse.GetValue(_live)))
            : throw new UsageException("a pod and a file are needed: UUID OUT.aci; or --bundle DIR IMAGE");
    }

    private static bool IsGiven(ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };
}
