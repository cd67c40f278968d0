using System.CommandLine;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Mirrors;
using Appc.ImageStore.Registry;

namespace Acbuild.Commands;

/// <summary><c>begin [START]</c>.</summary>
internal sealed class BeginCommand : ToolCommand, IStepReader
{
    private readonly Argument<string?> _start = new("START")
    {
        Description = "./IMAGE.aci, ./DIRECTORY or ./ROOTFS.tar (any compression); docker://NAME[:TAG|@DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME]; nothing for an empty image",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly OwnerOptions _owner = new(otherwise: null);

    private readonly Option<string?> _platform = new("--platform") { Description = "which platform of an image for several; this machine's by default", HelpName = "OS/ARCH[/VARIANT]" };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "use plain HTTP where the registry does not speak TLS" };

    private readonly Option<string?> _authFile = new("--authfile") { Description = "file with registry passwords instead of the usual places", HelpName = "FILE" };

    private readonly Option<string?> _caFile = new("--ca-file") { Description = "PEM file with certificate authorities to trust beside the system's", HelpName = "FILE" };

    private readonly MirrorFlags _mirrors = new();

    internal BeginCommand(GlobalOptions globals)
        : base("begin", "start a build, empty or from an image, a directory or a tar", "acbuild begin", "acbuild begin ./base.aci", "acbuild begin ./rootfs", "acbuild begin docker://debian:12")
    {
        Details = "A START of this machine begins with ., / or ~, as with the peer, so that it cannot be taken for the name of an image. "
            + "Docker and OCI images have every digest checked, and their layers become one. What is taken from it is copied; owners are those in the source unless --chown is given for a directory.";
        Arguments.Add(_start);
        _owner.AddTo(this);
        Array.ForEach<Option>([_platform, _insecure, _authFile, _caFile], Options.Add);
        _mirrors.AddTo(this);
        SetAction(parse => BeginHandler.Run(globals.ReadForBuild(parse), ReadBegin(parse)));
    }

    Step IStepReader.Read(ParseResult parse) => ReadBegin(parse);

    private BeginStep ReadBegin(ParseResult parse) => new(new BeginOptions(parse.GetValue(_start), _owner.Read(parse), Choice(parse), Registry(parse)));

    private ImageChoice Choice(ParseResult parse) => new() { Platform = parse.GetValue(_platform) is { } platform ? Platform.Parse(platform) : null };

    private RegistryOptions Registry(ParseResult parse) => new()
    {
        AllowHttp = parse.GetValue(_insecure),
        AuthFile = parse.GetValue(_authFile),
        CaFile = parse.GetValue(_caFile),
        Mirrors = MirrorMapReader.Find(_mirrors.FileOf(parse), MirrorMapReader.UsualPlaces(null), _mirrors.GivenOf(parse)),
        Notice = Report.Info,
    };
}
