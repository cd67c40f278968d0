using System.CommandLine;

namespace Appc.CommandLine.Help;

/// <summary><c>--help</c>. System.CommandLine's own option, and its RootCommand, look up a description in a resource that nobody reads: a fortieth of a launch.</summary>
internal sealed class HelpFlag : Option<bool>
{
    internal HelpFlag(Tool tool)
        : base("--help", "-h")
    {
        Description = "show this help";
        Arity = ArgumentArity.Zero;
        Recursive = true;
        Action = new HelpTextAction(tool);
    }
}
