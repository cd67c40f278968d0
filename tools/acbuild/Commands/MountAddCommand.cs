using System.CommandLine;
using Acbuild.Steps;

namespace Acbuild.Commands;

/// <summary><c>mount add NAME PATH [--read-only]</c>.</summary>
internal sealed class MountAddCommand : StepCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "by which a volume refers to the mount point" };
    private readonly Argument<string> _path = new("PATH") { Description = "absolute path in the image" };
    private readonly Option<bool> _readOnly = new("--read-only") { Description = "the app never writes there" };

    internal MountAddCommand(GlobalOptions globals)
        : base(globals, "add", "add a mount point, or change one of that name or path", "acbuild mount add html /usr/share/nginx/html --read-only")
    {
        Arguments.Add(_name);
        Arguments.Add(_path);
        Options.Add(_readOnly);
    }

    internal override Step Read(ParseResult parse)
    {
        var (name, path, readOnly) = (parse.GetRequiredValue(_name), parse.GetRequiredValue(_path), parse.GetValue(_readOnly));
        return new ManifestStep("mount add", [name, path], manifest => manifest.SetMount(name, path, readOnly));
    }
}
