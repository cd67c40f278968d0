using Appc.ImageSpec.Elf;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.CopyExec;

/// <summary>A place where the loader looks for a library.</summary>
/// <param name="HostPath">The absolute path of the candidate file on the host.</param>
/// <param name="ImagePath">The absolute path it must have in the image to be found by the same rule.</param>
/// <param name="Rule">Which rule leads there, for people.</param>
internal readonly record struct Candidate(ByteString HostPath, ByteString ImagePath, string Rule)
{
    /// <summary>Found by configuration that the image will not have (the loader's cache).</summary>
    internal bool ByConfiguration { get; init; }

    /// <summary>One of several, of which each processor's loader takes its own (<c>$PLATFORM</c>).</summary>
    internal bool IsForOneProcessor { get; init; }
}

/// <summary>Expands one element of DT_RPATH or DT_RUNPATH (ld.so(8), "Dynamic string tokens").</summary>
internal static class SearchPath
{
    internal static IEnumerable<Candidate> Expand(ByteString element, LoadedObject owner, ByteString library, string rule)
    {
        var text = element.ToTextOrNull();
        if (text is null || text.Length == 0)
        {
            yield break;
        }

        var hostOrigin = DirectoryOf(owner.NeededBy is null ? ByteString.Copy([(byte)'/', .. owner.File.Real.Span]) : owner.File.Requested);
        foreach (var expanded in ExpandLibrary(text, owner.Elf.Identity))
        {
            var host = Substitute(expanded, "ORIGIN", hostOrigin);
            var image = Substitute(expanded, "ORIGIN", DirectoryOf(owner.ImagePath));
            if (host.StartsWith('/') && image.StartsWith('/'))
            {
                yield return new Candidate(
                    TreePath.Absolute($"{host}/{library.ToTextOrNull()}"), TreePath.Absolute($"{image}/{library.ToTextOrNull()}"), $"{rule} {text}")
                {
                    IsForOneProcessor = HasPlatform(text),
                };
            }
        }
    }

    private static IEnumerable<string> ExpandLibrary(string text, ElfIdentity identity)
    {
        string[] values = identity.MultiarchName is { } name
            ? ["lib/" + name, identity.PlainLibraryDirectory]
            : [identity.PlainLibraryDirectory];
        return values.Select(value => Substitute(text, "LIB", value)).Distinct().SelectMany(path => ExpandPlatform(path, identity));
    }

    private static IEnumerable<string> ExpandPlatform(string text, ElfIdentity identity) =>
        HasPlatform(text) ? identity.Platforms.Select(platform => Substitute(text, "PLATFORM", platform)) : [text];

    private static bool HasPlatform(string text) =>
        text.Contains("$PLATFORM", StringComparison.Ordinal) || text.Contains("${PLATFORM}", StringComparison.Ordinal);

    private static string Substitute(string text, string token, string value) =>
        text.Replace("${" + token + "}", value, StringComparison.Ordinal).Replace("$" + token, value, StringComparison.Ordinal);

    private static string DirectoryOf(ByteString path)
    {
        var text = path.ToTextOrNull() ?? string.Empty;
        return text[..Math.Max(text.LastIndexOf('/'), 0)];
    }
}
