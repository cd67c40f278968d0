using System.CommandLine;
using Acbuild.Steps;
using Appc.ImageSpec.Rootfs;

namespace Acbuild.Commands;

/// <summary><c>copy FROM TO</c>.</summary>
internal sealed class CopyCommand : StepCommand
{
    private readonly Argument<string> _from = new("FROM") { Description = "file or directory on the host" };
    private readonly Argument<string> _to = new("TO") { Description = "path in the image" };
    private readonly OwnerOptions _owner = new(FileOwner.Root);

    internal CopyCommand(GlobalOptions globals)
        : base(globals, "copy", "copy a file or directory to a path in the image",
            "acbuild copy nginx.conf /etc/nginx/nginx.conf", "acbuild copy --chown 33:33 ./site /var/www")
    {
        Details = "Modes, times, user.* attributes and file capabilities are kept; owner and group are 0 unless told otherwise. "
            + "Missing directories above TO are made. A directory is laid over one that is there.";
        Arguments.Add(_from);
        Arguments.Add(_to);
        _owner.AddTo(this);
    }

    internal override Step Read(ParseResult parse) =>
        CopyStep.To(parse.GetRequiredValue(_from), parse.GetRequiredValue(_to), _owner.Read(parse));
}
