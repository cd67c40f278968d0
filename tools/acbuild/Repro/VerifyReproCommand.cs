using System.CommandLine;
using Acbuild.Commands;
using Appc.CommandLine;

namespace Acbuild.Repro;

/// <summary><c>verify-repro FILE</c>.</summary>
internal sealed class VerifyReproCommand : ToolCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "the script" };

    internal VerifyReproCommand(GlobalOptions globals)
        : base("verify-repro", "build a script twice under changed conditions and compare the images", "acbuild verify-repro build-nginx.acb")
    {
        Details = "Nothing is kept and nothing is written where the script says; nothing is pushed. The second build has another umask, time zone, locale, directory, and where it can be "
            + "another file system; one processor; for root another host name; and it is later. Exit 0 where every image has the same bytes; else 1, and the first difference.";
        Arguments.Add(_file);
        SetAction(parse => VerifyReproHandler.Run(globals.ReadForBuild(parse), parse.GetRequiredValue(_file)));
    }
}
