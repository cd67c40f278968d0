using Appc.CommandLine;

namespace Docker2Aci;

/// <summary>The whole grammar of the tool. The original has no commands, so a command line without one means <c>convert</c>.</summary>
internal static class Grammar
{
    private static readonly string[] s_words = ["convert", "completion", "man", "version", "--help", "-help", "-h", "--version", "-version"];

    internal static Tool Tool => new("docker2aci", "turns Docker and OCI images into App Container Images", 1, [new ConvertCommand()])
    {
        RewriteArguments = args => GoFlags.Rewrite(ToolProgram.BuildRoot(Tool), args.Count > 0 && !s_words.Contains(args[0], StringComparer.Ordinal) ? ["convert", .. args] : args),
    };
}
