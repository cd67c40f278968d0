using System.CommandLine;
using Acbuild.Steps;

namespace Acbuild.Commands;

/// <summary><c>copy FROM TO</c>.</summary>
internal sealed class CopyCommand : StepCommand
{
    private readonly Argument<string> _from = new("FROM") { Description = "file or directory on the host, or in what --from names" };
    private readonly Argument<string> _to = new("TO") { Description = "path in the image" };
    private readonly CopyFlags _flags = new();

    internal CopyCommand(GlobalOptions globals)
        : base(globals, "copy", "copy a file or directory to a path in the image",
            "acbuild copy nginx.conf /etc/nginx/nginx.conf", "acbuild copy --chown www-data --chmod u=rwX,go=rX ./site /var/www", "acbuild copy --from ./rootfs.tar.xz /usr/share/zoneinfo /usr/share/zoneinfo")
    {
        Details = "Modes, times, user.* attributes and file capabilities are kept. Owner and group are 0 for files of the host, and those of the archive or image that --from names, unless told otherwise. "
            + "Missing directories above TO are made. A directory is laid over one that is there."
            + "\n\nFROM may be a pattern with *, ? and [...], which exactly one file or directory must fit. With --from, FROM is a path there, / being all of it; links are followed inside it.";
        Arguments.Add(_from);
        Arguments.Add(_to);
        _flags.AddTo(this);
    }

    internal override Step Read(ParseResult parse) => CopyStep.To(_flags.Read(parse, [parse.GetRequiredValue(_from)], parse.GetRequiredValue(_to)));
}
