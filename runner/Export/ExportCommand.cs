using System.CommandLine;
using Appc.CommandLine;
using Runner.Run;

namespace Runner.Export;

/// <summary>runner export.</summary>
internal sealed class ExportCommand : ToolCommand, ILaunchCommand
{
    private const string BundleOption = "--bundle";

    private readonly Option<string?> _bundle = new(BundleOption) { Description = "write an OCI runtime bundle into this new directory", HelpName = "DIR" };

    internal ExportCommand()
        : base(
            "export",
            "write an image as a bundle that other runtimes run",
            "runner export --bundle hello example.com/hello",
            "runner export --bundle db --volume data,kind=host,source=/srv/data --memory 1G example.com/db -- --verbose")
    {
        Details = "A bundle is a directory with config.json and rootfs, for 'runc run --bundle DIR NAME', crun and what is built on them. It says what 'runner run' with the same "
            + "options does: user, capabilities, seccomp filter, mounts, masked paths, limits, environment, pre-start. It belongs to who writes it: root's has the image's owners, an "
            + "ordinary user's a user namespace. It has one app, no metadata service, and its root file system is a copy that keeps what the app changes.";
        Options.Add(_bundle);
        Launch.AddTo(this);
        SetAction(parse => ExportHandler.Run(new ExportOptions(
            parse.GetValue(_bundle) ?? throw new UsageException("where to? give --bundle DIR"), Launch.Read(parse))));
    }

    /// <inheritdoc/>
    public LaunchArguments Launch { get; } = new();

    /// <inheritdoc/>
    public bool Launches(IReadOnlyList<string> words) => words.Any(word => word == BundleOption || word.StartsWith(BundleOption + "=", StringComparison.Ordinal));
}
