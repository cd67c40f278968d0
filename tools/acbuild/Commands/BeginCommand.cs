using System.CommandLine;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary><c>begin [START]</c>.</summary>
internal sealed class BeginCommand : ToolCommand
{
    private readonly Argument<string?> _start = new("START")
    {
        Description = "./IMAGE.aci, ./DIRECTORY or ./ROOTFS.tar (any compression); nothing for an empty image",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly OwnerOptions _owner = new(otherwise: null);

    internal BeginCommand(GlobalOptions globals)
        : base("begin", "start a build, empty or from an image, a directory or a tar", "acbuild begin", "acbuild begin ./base.aci", "acbuild begin ./rootfs")
    {
        Details = "START begins with ., / or ~, as with the peer, so that it cannot be taken for the name of an image. "
            + "What is taken from it is copied; owners are those in the source unless --chown is given for a directory.";
        Arguments.Add(_start);
        _owner.AddTo(this);
        SetAction(parse => BeginHandler.Run(globals.ReadForBuild(parse), parse.GetValue(_start), _owner.Read(parse)));
    }
}
