using System.CommandLine;
using Acbuild.Run;
using Acbuild.Script;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary><c>script FILE</c>.</summary>
internal sealed class ScriptCommand : ToolCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "one command a line, without the word acbuild; - for standard input" };
    private readonly CacheOptions _cache = new();

    internal ScriptCommand(GlobalOptions globals)
        : base("script", "run the commands of a file as one build", "acbuild script build-nginx.acb", "acbuild script --no-cache build-nginx.acb")
    {
        Details = "The build begins with the line begin and ends with the script. Words are separated by blanks; quotes keep blanks together, a backslash takes the next "
            + "character as it is and at the end of a line joins the next one, # begins a comment. run and set-exec need no --."
            + "\n\nThe results of steps are kept. A step whose words, whose files and whose steps before it are what they were is not executed again.";
        Arguments.Add(_file);
        _cache.AddTo(this);
        SetAction(parse => CommandFailure.Report(() => Run(globals.ReadForBuild(parse), parse)));
    }

    private int Run(BuildContext context, ParseResult parse)
    {
        var actions = ScriptReader.Read(FileOf(parse));
        using var cache = _cache.Open(parse);
        ScriptRunner.Run(actions, cache, !context.NoHistory);
        return 0;
    }

    /// <summary>The file that a line of a script names.</summary>
    internal string FileOf(ParseResult parse) => parse.GetRequiredValue(_file);
}
