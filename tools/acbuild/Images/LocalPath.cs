using Appc.ImageSpec;
using Appc.Linux;

namespace Acbuild.Images;

/// <summary>Paths of this machine where names of images may stand too: they begin with <c>.</c>, <c>/</c> or <c>~</c>, as with the peer.</summary>
internal static class LocalPath
{
    /// <summary>The path; null for a name.</summary>
    /// <exception cref="NotFoundException">Nothing is there.</exception>
    internal static string? TryParse(string text)
    {
        if (text.Length == 0 || text[0] is not ('.' or '/' or '~'))
        {
            return null;
        }

        var path = text.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(Environment.GetEnvironmentVariable("HOME"), text[2..]) : text;
        return Path.Exists(path) ? path : throw new NotFoundException($"{ByteEscaping.ToDisplay(text)}: no such file or directory");
    }
}
