using Acserver.Depot;
using Acserver.Serve;

namespace Acserver.Web;

/// <summary>A file that a reader can download.</summary>
/// <param name="What">What it is.</param>
/// <param name="Address">The path of its address.</param>
/// <param name="SaveAs">A good name for it.</param>
internal sealed record ImageFile(string What, string Address, string SaveAs);

/// <summary>The files of an image that are served, and whether there are keys to check it with.</summary>
/// <param name="Addresses">The image first, then its signatures, then its manifest.</param>
/// <param name="Base">The path of the image's address without <c>.aci</c>.</param>
/// <param name="HasOpenPgp">Whether there is an OpenPGP signature and a key that vouches for the name.</param>
internal sealed record ImageFiles(IReadOnlyList<ImageFile> Addresses, string Base, bool HasOpenPgp)
{
    private const string Any = "any";

    internal static ImageFiles Of(DepotDirectory depot, ImageKey key)
    {
        var address = $"{ImageAnswers.Prefix}{key.Name}/{Part(key.Version, DepotCatalog.Latest)}/{Part(key.Os, Any)}/{Part(key.Arch, Any)}";
        var name = LastComponent(key);
        List<ImageFile> files = [];
        foreach (var (extension, file, _) in DepotFiles.Served.Reverse())
        {
            using var handle = depot.TryOpenFile(DepotCatalog.PathOf(key, file));
            if (handle is not null)
            {
                files.Add(new ImageFile(What(extension), address + extension, name + extension));
            }
        }

        files.Add(new ImageFile("manifest", $"{WebPath.Of(key)}/{WebPath.Manifest}", $"{name}.manifest.json"));
        var isSigned = files.Exists(file => file.Address.EndsWith(".asc", StringComparison.Ordinal));
        return new ImageFiles(files, address, isSigned && depot.Keys.KeysFor(key.Name).Count > 0);
    }

    /// <summary>The last component of the image's name.</summary>
    internal static string LastComponent(ImageKey key)
    {
        var text = key.Name.ToString();
        return text[(text.LastIndexOf('/') + 1)..];
    }

    // What an image leaves open may be asked for with any word.
    private static string Part(string? label, string open) => label is null ? open : Uri.EscapeDataString(label);

    private static string What(string extension) => extension switch
    {
        ".aci" => "image",
        ".aci.asc" => "OpenPGP signature",
        ".aci.minisig" => "minisign signature",
        ".aci.sig.json" => "image-ID signature",
        _ => "statements about keys",
    };
}
