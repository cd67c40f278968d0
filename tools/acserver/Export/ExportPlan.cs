using System.Security.Cryptography;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Acserver.Export;

/// <summary>
/// Every file of a static export, content before the pages that speak of it. An image is at each address under which <c>acserver serve</c> would answer with it: its version
/// and <c>latest</c>, its os and arch, or each platform where it leaves them open. A follower of links has one file for all of them.
/// </summary>
internal sealed class ExportPlan
{
    private const int LargestBeside = 4 << 20;
    private const int LongestFileName = 255; // NAME_MAX
    private const string PageName = "index.html";
    private readonly DepotDirectory _depot;
    private readonly IReadOnlyList<(string Os, string Arch)> _platforms;
    private readonly Dictionary<ImageKey, string> _first = [];

    private ExportPlan(DepotDirectory depot, IReadOnlyList<(string Os, string Arch)> platforms)
    {
        (_depot, _platforms) = (depot, platforms);
    }

    /// <summary>The files, in the order in which they are to be written.</summary>
    internal List<ExportFile> Files { get; } = [];

    /// <summary>What cannot be exported, and why, a line each.</summary>
    internal List<string> Problems { get; } = [];

    /// <summary>Makes the plan.</summary>
    /// <param name="depot">The store.</param>
    /// <param name="names">Whose images, in order.</param>
    /// <param name="platforms">For whom images that leave os or arch open are put down.</param>
    /// <param name="url">Where the tree will be served, without a slash at its end.</param>
    internal static ExportPlan Make(DepotDirectory depot, IReadOnlyList<AcIdentifier> names, IReadOnlyList<(string Os, string Arch)> platforms, string url)
    {
        var plan = new ExportPlan(depot, platforms);
        var exported = new SortedDictionary<string, List<DepotImage>>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (name.ToString().Split('/').Contains(PageName, StringComparer.Ordinal))
            {
                plan.Problems.Add($"export {name}: a component of its name is {PageName}, which is the name of the pages");
                continue;
            }

            exported.Add(name.ToString(), plan.AddImages(name));
        }

        plan.AddPages(exported, url);
        return plan;
    }

    private List<DepotImage> AddImages(AcIdentifier name)
    {
        var keys = DepotCatalog.KeysOf(_depot, name);
        var versions = keys.Select(key => key.Version).OfType<string>().Append(DepotCatalog.Latest).Distinct(StringComparer.Ordinal).Where(version => IsFileName(name, version));
        var places = keys.SelectMany(PlatformsOf).Distinct().ToList();
        foreach (var version in versions)
        {
            foreach (var (os, arch) in places)
            {
                if (DepotCatalog.Find(_depot, name, version, os, arch) is { } image)
                {
                    AddImage(image, $"-/images/{name}/{version}/{os}/{arch}");
                }
            }
        }

        return [.. keys.Select(key => DepotCatalog.Load(_depot, key)).OfType<DepotImage>()];
    }

    private IEnumerable<(string Os, string Arch)> PlatformsOf(ImageKey key) =>
        key is { Os: { } os, Arch: { } arch } ? [(os, arch)] : _platforms.Where(platform => key.Os is null || key.Os == platform.Os);

    private bool IsFileName(AcIdentifier name, string version)
    {
        if (version is not ("." or "..") && !version.AsSpan().ContainsAny('/', '\\') && !version.Any(char.IsControl) && System.Text.Encoding.UTF8.GetByteCount(version) <= LongestFileName)
        {
            return true;
        }

        Problems.Add($"export {new ImageKey(name, version, null, null)}: its version is no file name");
        return false;
    }

    private void AddImage(DepotImage image, string place)
    {
        foreach (var (extension, file, _) in DepotFiles.Served)
        {
            var path = DepotCatalog.PathOf(image.Key, file);
            if (file == DepotFiles.Image)
            {
                var isFirst = _first.TryAdd(image.Key, place + extension);
                Files.Add(new ExportContent(
                    place + extension, image.Record.Sha256, image.Key.ToString(), image.Record.Size, image.Record.Published.ToUnixTimeSeconds(), isFirst ? null : _first[image.Key], () => Open(path)));
            }
            else if (_depot.TryRead(path, LargestBeside) is { } bytes)
            {
                AddBytes(place + extension, bytes);
            }
        }
    }

    private FileStream Open(string path) =>
        _depot.TryOpenFile(path) is { } file ? new FileStream(file, FileAccess.Read) : throw new BadInputException($"export {_depot.Show(path)}: is not there any more");

    // A name's page speaks for all below it, and so do those of its parents.
    private void AddPages(SortedDictionary<string, List<DepotImage>> exported, string url)
    {
        var children = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var name in exported.Keys)
        {
            children.TryAdd(name, new(StringComparer.Ordinal));
            for (var (child, slash) = (name, name.LastIndexOf('/')); slash > 0; (child, slash) = (child[..slash], child.LastIndexOf('/', slash - 1)))
            {
                children.TryAdd(child[..slash], new(StringComparer.Ordinal));
                children[child[..slash]].Add(child);
            }
        }

        var hasKeys = children.Keys.Where(AddKeys).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, below) in children)
        {
            AddBytes($"{name}/{PageName}", ExportPage.Html(new ExportPage(name, url, hasKeys.Contains(name), exported.GetValueOrDefault(name, []), below)));
        }
    }

    private bool AddKeys(string name)
    {
        var keys = _depot.Keys.KeysFor(AcIdentifier.Parse(name));
        if (keys.Count > 0)
        {
            AddBytes(ExportPage.KeysOf(name), [.. keys.SelectMany(key => key.ToArmor().ToArray())]);
        }

        return keys.Count > 0;
    }

    private void AddBytes(string path, byte[] bytes) => Files.Add(new ExportBytes(path, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes));
}
