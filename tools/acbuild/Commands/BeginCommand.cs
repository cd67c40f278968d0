using System.CommandLine;
using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary><c>begin [START]</c>.</summary>
internal sealed class BeginCommand : ToolCommand, IStepReader
{
    private readonly Argument<string?> _start = new("START")
    {
        Description = "./IMAGE.aci, ./DIRECTORY or ./ROOTFS.tar (any compression); docker://NAME[:TAG|@DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME]; NAME[:VERSION][,LABEL=VALUE] or sha512-ID of an App Container image; nothing for an empty image",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly OwnerOptions _owner = new(otherwise: null);

    private readonly ImageFlags _images = new(hasForeign: true);

    private readonly Option<string> _mode = new("--build-mode")
    {
        HelpName = "MODE",
        Description = "appc, or oci for an OCI image of layers, which keeps those of START as they are (default: appc)",
        DefaultValueFactory = _ => "appc",
    };

    internal BeginCommand(GlobalOptions globals)
        : base("begin", "start a build, empty or from an image, a directory or a tar", "acbuild begin", "acbuild begin ./base.aci", "acbuild begin ./rootfs", "acbuild begin docker://debian:12", "acbuild begin --build-mode oci docker://debian:12")
    {
        Details = "A START of this machine begins with ., / or ~, as with the peer, so that it cannot be taken for the name of an image. An image by name is taken from the store that runner has too, else found by discovery and fetched into it; a trusted key must have signed it. "
            + "Docker and OCI images have every digest checked, and their layers become one, or with --build-mode oci stay as they are. What is taken from it is copied; owners are those in the source unless --chown is given for a directory.";
        Arguments.Add(_start);
        _owner.AddTo(this);
        Options.Add(_mode);
        _images.AddTo(this);
        SetAction(parse => BeginHandler.Run(globals.ReadForBuild(parse), ReadBegin(parse)));
    }

    Step IStepReader.Read(ParseResult parse) => ReadBegin(parse);

    private BeginStep ReadBegin(ParseResult parse) => new(new BeginOptions(parse.GetValue(_start), _owner.Read(parse), _images.Read(parse)) { Mode = Mode(parse) });

    private BuildMode Mode(ParseResult parse) => parse.GetValue(_mode) switch
    {
        "appc" => BuildMode.Appc,
        "oci" => BuildMode.Oci,
        var other => throw new UsageException($"begin: --build-mode must be appc or oci, not {ByteEscaping.ToDisplay(other ?? string.Empty)}"),
    };
}
