using System.Text;
using Appc.ImageSpec;
using Appc.Linux;

namespace Runner.Options;

/// <summary>A file of variables for --set-env-file, as rkt reads it: NAME=VALUE on a line; empty lines and those that begin with # or ; are passed over.</summary>
internal static class EnvironmentFile
{
    private const int LargestFile = 1 << 20;

    /// <summary>The variables as they are typed on a command line, in order.</summary>
    /// <exception cref="BadInputException">It is too large, or a line is something else.</exception>
    internal static IEnumerable<string> Read(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[LargestFile + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > LargestFile)
        {
            throw new BadInputException($"read {ByteEscaping.ToDisplay(path)}: larger than {LargestFile} bytes");
        }

        var lines = Encoding.UTF8.GetString(bytes, 0, length).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        var wrong = lines.FindIndex(line => IsMeant(line) && line.IndexOf('=') <= 0);
        return wrong < 0 ? lines.Where(IsMeant) : throw new BadInputException($"read {ByteEscaping.ToDisplay(path)}: line {wrong + 1}: must be NAME=VALUE");
    }

    private static bool IsMeant(string line) => line.Trim().Length > 0 && line[0] is not ('#' or ';');
}
