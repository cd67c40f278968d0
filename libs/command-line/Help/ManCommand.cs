using System.CommandLine;

namespace Appc.CommandLine.Help;

/// <summary><c>man</c>: prints the man page; <c>make install</c> writes it to its place.</summary>
internal sealed class ManCommand : ToolCommand
{
    internal ManCommand(Tool tool, Command root)
        : base("man", "print the man page", $"{tool.Name} man | man -l -")
    {
        SetAction(_ =>
        {
            Console.Out.Write(ManPage.Of(tool, root));
            return 0;
        });
    }
}
