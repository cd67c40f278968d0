using System.CommandLine;
using Acbuild.Oci;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary><c>cat-manifest [--pretty-print]</c>, of the build or of the image that --modify-appc or --modify-oci names.</summary>
internal sealed class CatManifestCommand : ToolCommand, IOutputReader
{
    private readonly Option<bool> _pretty = new("--pretty-print") { Description = "with line breaks and indentation" };

    private readonly Option<string> _file = new("--file")
    {
        HelpName = "FILE",
        Description = "of an OCI image: manifest or config (default: manifest)",
        DefaultValueFactory = _ => "manifest",
    };

    internal CatManifestCommand(GlobalOptions globals)
        : base("cat-manifest", "print the image's manifest", "acbuild cat-manifest --pretty-print", "acbuild cat-manifest --file config")
    {
        Options.Add(_pretty);
        Options.Add(_file);
        SetAction(parse => Run(globals.Read(parse), Read(parse)));
    }

    Action<BuildSession> IOutputReader.ReadOutput(ParseResult parse)
    {
        var what = Read(parse);
        return build => Print(build, what);
    }

    private Wanted Read(ParseResult parse) => parse.GetValue(_file) is "manifest" or "config"
        ? new Wanted(parse.GetValue(_file) == "config", parse.GetValue(_pretty))
        : throw new UsageException($"cat-manifest: --file must be manifest or config, not {ByteEscaping.ToDisplay(parse.GetValue(_file) ?? string.Empty)}");

    private static int Run(BuildContext context, Wanted what)
    {
        if (context.ModifyAppc is { } path)
        {
            Print(FromImage(path), what);
        }
        else if (context.ModifyOci is { } image)
        {
            ModifiedOciImage.Look(image, build => Print(build, what));
        }
        else
        {
            using var build = BuildSession.Open(context.WorkPath);
            Print(build, what);
        }

        return 0;
    }

    private static void Print(BuildSession build, Wanted what)
    {
        if (build.Mode == BuildMode.Appc)
        {
            Print(build.Manifest, what);
            return;
        }

        var documents = new OciDocuments(OciImage.Parts(build));
        build.Commit(); // layers that were made now need not be made again
        Print(what.IsConfig ? documents.Config : documents.Manifest, what.IsPretty);
    }

    private static void Print(ImageManifest manifest, Wanted what)
    {
        if (what.IsConfig)
        {
            throw new UsageException("cat-manifest: --file config is for OCI images");
        }

        Print(manifest.ToJson(indented: false), what.IsPretty);
    }

    private static void Print(ReadOnlyMemory<byte> json, bool pretty)
    {
        using var output = Console.OpenStandardOutput();
        output.Write((pretty ? JsonIndent.Apply(json.Span) : json).Span);
        output.Write("\n"u8);
    }

    private static ImageManifest FromImage(string path)
    {
        using var file = File.OpenRead(path);
        try
        {
            return ImageManifest.Parse(AciReader.ReadManifest(file, ReadLimits.Default).Span);
        }
        catch (BadInputException bad)
        {
            throw bad.In(ByteEscaping.ToDisplay(path));
        }
    }

    private readonly record struct Wanted(bool IsConfig, bool IsPretty);
}
