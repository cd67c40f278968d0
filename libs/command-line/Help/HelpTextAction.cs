using System.CommandLine;
using System.CommandLine.Invocation;

namespace Appc.CommandLine.Help;

/// <summary><c>--help</c> at every level.</summary>
internal sealed class HelpTextAction(Tool tool) : SynchronousCommandLineAction
{
    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Console.Out.Write(HelpText.Of(tool, parseResult.CommandResult.Command));
        return 0;
    }
}
