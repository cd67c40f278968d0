namespace Acbuild.Script;

/// <summary>One command of a script.</summary>
/// <param name="File">The script, as it was named.</param>
/// <param name="Number">The line at which the command ends, counted from 1.</param>
/// <param name="Words">The command's words, quotes and escapes taken away.</param>
internal sealed record ScriptLine(string File, int Number, IReadOnlyList<string> Words)
{
    /// <summary>For messages: <c>FILE: line N</c>.</summary>
    internal string Place => $"{Appc.Linux.ByteEscaping.ToDisplay(File)}: line {Number}";
}
