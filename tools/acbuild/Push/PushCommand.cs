using System.CommandLine;
using Acbuild.Commands;
using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;
using Appc.Linux;

namespace Acbuild.Push;

/// <summary><c>push [IMAGE] docker://NAME[:TAG]</c>; prints the manifest's digest.</summary>
internal sealed class PushCommand : ToolCommand, IImageOutput
{
    private readonly Argument<string[]> _words = new("[IMAGE] docker://NAME[:TAG]")
    {
        Description = "what to push, the build by default: an ACI, an OCI layout or archive of one, oci:DIR[:TAG], docker-archive:FILE; and where to",
        Arity = new ArgumentArity(1, 2),
    };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "use plain HTTP where the registry does not speak TLS" };

    private readonly Option<string?> _authFile = new("--authfile") { Description = "file with registry passwords instead of the usual places", HelpName = "FILE" };

    private readonly Option<string?> _caFile = new("--ca-file") { Description = "PEM file with certificate authorities to trust beside the system's", HelpName = "FILE" };

    internal PushCommand(GlobalOptions globals)
        : base("push", "put the image into a registry and print its digest", "acbuild push docker://registry.example.com/hello:1.0", "acbuild push oci:hello:1.0 docker://registry.example.com/hello:1.0")
    {
        Details = "The digest is the one that write prints for the same build as an OCI image. An image of an OCI layout is pushed byte for byte. What the registry has already is not sent again, "
            + "so a push that was interrupted is simply repeated. The tag is the one that is named, else that of set-tag, else latest.";
        Arguments.Add(_words);
        Array.ForEach<Option>([_insecure, _authFile, _caFile], Options.Add);
        SetAction(parse => Run(globals.ReadForBuild(parse), Read(parse)));
    }

    Action<BuildSession> IOutputReader.ReadOutput(ParseResult parse)
    {
        var options = Read(parse);
        return options.Image is null
            ? build => PushHandler.Push(build, options)
            : throw new UsageException("push: a script pushes what it builds, and names no other image");
    }

    Action<BuildSession> IImageOutput.ReadElsewhere(ParseResult parse, string file) =>
        build => OciOutput.WriteFile(build, (ImageAddress.InFile)ImageAddress.TryParse("oci-archive:pushed")!, file);

    private static int Run(BuildContext context, PushOptions options)
    {
        if (options.Image is not null)
        {
            PushHandler.PushImage(options);
            return 0;
        }

        using var build = BuildSession.Open(context.WorkPath);
        PushHandler.Push(build, options);
        build.Commit(); // layers that were made now need not be made again
        return 0;
    }

    private PushOptions Read(ParseResult parse)
    {
        var words = parse.GetRequiredValue(_words);
        if (ImageAddress.TryParse(words[^1]) is not ImageAddress.InRegistry { Reference.Digest: null } target)
        {
            throw new UsageException($"push to {ByteEscaping.ToDisplay(words[^1])}: docker://NAME or docker://NAME:TAG is wanted");
        }

        var name = target.Text;
        return new PushOptions(words.Length > 1 ? words[0] : null, target.Reference, name.LastIndexOf(':') > name.LastIndexOf('/'), Registry(parse));
    }

    private RegistryOptions Registry(ParseResult parse) => new()
    {
        AllowHttp = parse.GetValue(_insecure),
        AuthFile = parse.GetValue(_authFile),
        CaFile = parse.GetValue(_caFile),
        Notice = Report.Info,
    };
}
