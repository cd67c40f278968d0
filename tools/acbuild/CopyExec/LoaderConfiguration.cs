using Appc.ImageSpec.Elf;
using Appc.Linux;

namespace Acbuild.CopyExec;

/// <summary>
/// Where the loader of a system looks after the search paths of the objects: its cache (or, without one, /etc/ld.so.conf), then
/// the directories that are built into it (ld.so(8)). glibc and musl.
/// </summary>
internal sealed class LoaderConfiguration
{
    private const int MaximumCache = 256 << 20;
    private const int MaximumText = 1 << 20;
    private const int MaximumIncludes = 64;
    private readonly ILookup<ByteString, ByteString> _cache;
    private readonly List<string> _configured = [];

    internal LoaderConfiguration(HostRoot root, ElfIdentity identity)
    {
        var cache = root.TryReadAll("/etc/ld.so.cache", MaximumCache);
        _cache = (cache is null ? [] : LoaderCache.Parse(cache, identity.IsLittleEndian))
            .Where(entry => entry.HardwareCapabilities == 0)
            .ToLookup(entry => entry.Name, entry => entry.Path);
        if (cache is null)
        {
            ReadConfiguration(root, "/etc/ld.so.conf", depth: 0);
        }

        DefaultDirectories = Defaults(identity);
        LinkDirectory = DefaultDirectories.FirstOrDefault(directory => root.Resolve(directory) is not null) ?? "/usr/lib";
    }

    /// <summary>The directories built into the loader, in its order.</summary>
    internal IReadOnlyList<string> DefaultDirectories { get; }

    /// <summary>The default directory that links are put into for libraries which only the host's configuration finds.</summary>
    internal string LinkDirectory { get; }

    /// <summary>The places for <paramref name="library"/>, in the loader's order.</summary>
    internal IEnumerable<Candidate> Candidates(ByteString library)
    {
        var name = library.ToTextOrNull();
        foreach (var path in _cache[library])
        {
            yield return Configured(path, "the loader's cache");
        }

        foreach (var directory in _configured)
        {
            yield return Configured($"{directory}/{name}", "/etc/ld.so.conf");
        }

        foreach (var directory in DefaultDirectories)
        {
            yield return new Candidate($"{directory}/{name}", $"{directory}/{name}", $"default directory {directory}");
        }
    }

    private Candidate Configured(ByteString path, string rule)
    {
        var text = path.ToTextOrNull() ?? string.Empty;
        var directory = text[..Math.Max(text.LastIndexOf('/'), 0)];
        return new Candidate(path, path, rule) { ByConfiguration = !DefaultDirectories.Contains(directory, StringComparer.Ordinal) };
    }

    private static List<string> Defaults(ElfIdentity identity)
    {
        var directories = new List<string>();
        if (identity.MultiarchName is { } name)
        {
            directories.AddRange([$"/lib/{name}", $"/usr/lib/{name}"]);
        }

        if (identity.Is64Bit)
        {
            directories.AddRange(["/lib64", "/usr/lib64"]);
        }

        directories.AddRange(["/lib", "/usr/lib", "/usr/local/lib"]);
        return directories;
    }

    private void ReadConfiguration(HostRoot root, string path, int depth)
    {
        if (depth > MaximumIncludes || root.TryReadAll(path, MaximumText) is not { } text)
        {
            return;
        }

        foreach (var raw in System.Text.Encoding.UTF8.GetString(text).Split('\n'))
        {
            var line = raw.Split('#')[0].Trim();
            if (line.StartsWith("include ", StringComparison.Ordinal))
            {
                Include(root, line["include ".Length..].Trim(), depth);
            }
            else if (line.StartsWith('/'))
            {
                _configured.Add(line.TrimEnd('/'));
            }
        }
    }

    /// <summary>Patterns are <c>/directory/*.conf</c> in practice: a star in the last component.</summary>
    private void Include(HostRoot root, string pattern, int depth)
    {
        var slash = pattern.LastIndexOf('/');
        var (directory, last) = (pattern[..Math.Max(slash, 0)], pattern[(slash + 1)..]);
        foreach (var name in root.Names(directory))
        {
            if (name.ToTextOrNull() is { } text && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(last, text, ignoreCase: false))
            {
                ReadConfiguration(root, $"{directory}/{text}", depth + 1);
            }
        }
    }
}
