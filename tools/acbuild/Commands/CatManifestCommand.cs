using System.CommandLine;
using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary><c>cat-manifest [--pretty-print]</c>, of the build or of the image that --modify-appc names.</summary>
internal sealed class CatManifestCommand : ToolCommand, IOutputReader
{
    private readonly Option<bool> _pretty = new("--pretty-print") { Description = "with line breaks and indentation" };

    internal CatManifestCommand(GlobalOptions globals)
        : base("cat-manifest", "print the image's manifest", "acbuild cat-manifest --pretty-print")
    {
        Options.Add(_pretty);
        SetAction(parse => Run(globals.Read(parse), parse.GetValue(_pretty)));
    }

    Action<BuildSession> IOutputReader.ReadOutput(ParseResult parse)
    {
        var pretty = parse.GetValue(_pretty);
        return build => Print(build.Manifest, pretty);
    }

    private static int Run(BuildContext context, bool pretty)
    {
        Print(Load(context), pretty);
        return 0;
    }

    private static void Print(ImageManifest manifest, bool pretty)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(manifest.ToJson(pretty).Span);
        output.Write("\n"u8);
    }

    private static ImageManifest Load(BuildContext context)
    {
        if (context.ModifyAppc is { } path)
        {
            return FromImage(path);
        }

        using var build = BuildSession.Open(context.WorkPath);
        return build.Manifest;
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
}
