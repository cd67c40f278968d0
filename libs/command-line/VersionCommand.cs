namespace Appc.CommandLine;

/// <summary><c>version</c>: this build, the specification it implements, and the native libraries linked into it.</summary>
internal sealed class VersionCommand : ToolCommand
{
    internal VersionCommand(Tool tool)
        : base("version", "print the version and what is linked in", $"{tool.Name} version")
    {
        SetAction(_ =>
        {
            Console.Out.Write(VersionText.Of(tool.Name));
            return 0;
        });
    }
}
