using System.Text;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acserver.Export;

/// <summary><c>-/SHA256SUMS</c>, as sha256sum(1) writes and checks it: digest, two spaces, path; in byte order.</summary>
internal static class ExportSums
{
    internal const string Path = "-/SHA256SUMS";
    private const int DigestDigits = 64;

    /// <summary>Digests by path.</summary>
    /// <exception cref="BadInputException">A line is none.</exception>
    internal static Dictionary<string, string> Read(string file)
    {
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file))
        {
            if (line.Length < DigestDigits + 3 || !line.AsSpan(DigestDigits).StartsWith("  ") || !line.AsSpan(0, DigestDigits).ToArray().All(char.IsAsciiHexDigitLower) || !IsBelow(line[(DigestDigits + 2)..]))
            {
                throw new BadInputException($"read {ByteEscaping.ToDisplay(file)}: it is not what an export wrote");
            }

            sums[line[(DigestDigits + 2)..]] = line[..DigestDigits];
        }

        return sums;
    }

    /// <summary>Writes it whole, if it would change.</summary>
    internal static void Write(string file, Dictionary<string, string> sums)
    {
        var text = new StringBuilder();
        foreach (var (path, digest) in sums.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(digest).Append("  ").Append(path).Append('\n');
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (!File.Exists(file) || !File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes))
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            AtomicFile.Write(file, DepotDirectory.FileMode, stream => stream.Write(bytes));
        }
    }

    // What stands in this list may be removed, so it must lie in the tree.
    private static bool IsBelow(string path) => path.Split('/').All(part => part is not ("" or "." or ".."));
}
