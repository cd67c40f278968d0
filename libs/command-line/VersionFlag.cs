using System.CommandLine;
using System.CommandLine.Invocation;

namespace Appc.CommandLine;

/// <summary><c>--version</c>, the same as the version command.</summary>
internal sealed class VersionFlag : Option<bool>
{
    internal VersionFlag(Tool tool)
        : base("--version")
    {
        Description = "show the version";
        Arity = ArgumentArity.Zero;
        Action = new PrintVersion(tool);
    }

    private sealed class PrintVersion(Tool tool) : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override int Invoke(ParseResult parseResult)
        {
            Console.Out.Write(VersionText.Of(tool.Name));
            return 0;
        }
    }
}
