using System.Text;
using Acbuild.Steps;
using Appc.ImageSpec;
using Appc.Linux;

namespace Acbuild.Script;

/// <summary>Reads a script into its commands.</summary>
internal static class ScriptFile
{
    private const int MostBytes = 4 << 20;

    /// <summary>The commands of a script file, or of standard input for <c>-</c>.</summary>
    /// <exception cref="BadInputException">Not UTF-8, too large, or a line that cannot be taken apart.</exception>
    internal static List<ScriptLine> Read(string path)
    {
        if (path != "-" && !File.Exists(path))
        {
            throw new NotFoundException($"script {ByteEscaping.ToDisplay(path)}: no such file");
        }

        return Parse(path, Text(path));
    }

    /// <summary>The commands of a script's text.</summary>
    internal static List<ScriptLine> Parse(string path, string text)
    {
        var lines = new List<ScriptLine>();
        var joined = string.Empty;
        var raw = text.Split('\n');
        for (var i = 0; i < raw.Length; i++)
        {
            var line = joined + raw[i].Trim();
            if (line.EndsWith('\\') && i + 1 < raw.Length)
            {
                joined = line[..^1] + " ";
                continue;
            }

            joined = string.Empty;
            Add(lines, path, i + 1, line);
        }

        return lines;
    }

    private static void Add(List<ScriptLine> lines, string path, int number, string line)
    {
        try
        {
            var words = ScriptWords.Split(line);
            if (words.Count > 0)
            {
                words[0] = words[0].ToLowerInvariant();
                lines.Add(new ScriptLine(path, number, ScriptWords.WithDashes(words)));
            }
        }
        catch (BadInputException bad)
        {
            throw bad.In(new ScriptLine(path, number, []).Place);
        }
    }

    private static string Text(string path)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(InputFile.ReadAll(path, MostBytes));
        }
        catch (DecoderFallbackException bad)
        {
            throw new BadInputException($"script {ByteEscaping.ToDisplay(path)}: not UTF-8", bad);
        }
        catch (BadInputException bad)
        {
            throw bad.In($"script {ByteEscaping.ToDisplay(path)}");
        }
    }
}
