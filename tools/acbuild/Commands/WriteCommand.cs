using System.CommandLine;
using Acbuild.State;
using Acbuild.Steps;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary><c>write [--overwrite] OUT</c>; prints the image ID.</summary>
internal sealed class WriteCommand : ToolCommand, IOutputReader
{
    private readonly Argument<string> _out = new("OUT") { Description = "the image file to write" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace a file of that name" };

    internal WriteCommand(GlobalOptions globals)
        : base("write", "write the image to a file and print its ID", "acbuild write --overwrite hello.aci")
    {
        Details = "The same build gives the same bytes, whoever writes it, where and when. With SOURCE_DATE_EPOCH no file in the image is newer than that.";
        Arguments.Add(_out);
        Options.Add(_overwrite);
        SetAction(parse => Run(globals.ReadForBuild(parse), parse.GetRequiredValue(_out), parse.GetValue(_overwrite)));
    }

    Action<BuildSession> IOutputReader.ReadOutput(ParseResult parse)
    {
        var (path, overwrite) = (parse.GetRequiredValue(_out), parse.GetValue(_overwrite));
        return build => Write(build, path, overwrite);
    }

    private static int Run(BuildContext context, string path, bool overwrite)
    {
        using var build = BuildSession.Open(context.WorkPath);
        Write(build, path, overwrite);
        return 0;
    }

    private static void Write(BuildSession build, string path, bool overwrite)
    {
        if (!overwrite && Path.Exists(path))
        {
            throw ImageFile.AlreadyThere(path);
        }

        Console.Out.WriteLine(ImageFile.Write(build, path, ImageFile.PublicMode, overwrite));
    }
}
