using System.Collections.Immutable;
using System.Security.Cryptography;
using Acserver.Depot;
using Acserver.Mirror;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Mirror;

namespace Acserver.Export;

/// <summary>
/// The images of registries in a static export: an OCI layout in <c>-/oci</c>, every platform and what lies beside them. Blobs come first; the index, which names images, last,
/// and it names none of which something is missing.
/// </summary>
internal sealed class ExportLayout
{
    private const string Folder = "-/oci/";
    private const long Time = 315_532_800; // 1980: what is named by its digest never changes
    private readonly LayoutFolder _layout;
    private readonly Dictionary<string, (Descriptor Top, List<string> Files)> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExportContent> _blobs = new(StringComparer.Ordinal);

    private ExportLayout(LayoutFolder layout)
    {
        _layout = layout;
    }

    /// <summary>Everything but the index.</summary>
    internal IEnumerable<ExportFile> Files => _blobs.Values.Cast<ExportFile>().Append(Bytes("oci-layout", LayoutFolder.Marker));

    /// <summary>The layout of a store; null where it has none.</summary>
    /// <param name="depot">The store.</param>
    /// <param name="problems">Gets a line for each image that cannot be exported.</param>
    internal static ExportLayout? Of(DepotDirectory depot, List<string> problems)
    {
        var root = Path.Join(depot.Root, RegistryMirrorJob.LayoutFolderName);
        if (!Directory.Exists(root))
        {
            return null;
        }

        var export = new ExportLayout(LayoutFolder.Open(root));
        foreach (var (name, top) in export._layout.Names())
        {
            try
            {
                export.Add(name, top);
            }
            catch (Exception e) when (e is BadInputException or NotFoundException or NotVerifiedException)
            {
                problems.Add($"export {MirrorHandler.Registries}{name}: {e.Message}");
            }
        }

        return export;
    }

    /// <summary>The index of the images that are whole in the tree.</summary>
    /// <param name="failed">Paths of files that could not be written.</param>
    internal ExportBytes Index(IReadOnlySet<string> failed) => Bytes("index.json", LayoutFolder.IndexOf(
        _images.Where(image => !image.Value.Files.Exists(failed.Contains)).ToImmutableSortedDictionary(image => image.Key, image => image.Value.Top, StringComparer.Ordinal)));

    private void Add(string name, Descriptor top)
    {
        var found = new Dictionary<string, ExportContent>(StringComparer.Ordinal);
        var open = new Stack<Descriptor>([top]);
        while (open.TryPop(out var manifest))
        {
            if (found.TryAdd(PathOf(manifest), Blob(name, manifest)))
            {
                var references = BlobReferences.Read(_layout.Read(manifest, OciLimits.Manifest.MaxBytes));
                foreach (var blob in references.Blobs)
                {
                    found.TryAdd(PathOf(blob), Blob(name, blob));
                }

                foreach (var child in references.Manifests)
                {
                    open.Push(child);
                }
            }
        }

        _images.Add(name, (top, [.. found.Keys]));
        foreach (var (path, file) in found)
        {
            _blobs.TryAdd(path, file);
        }
    }

    private ExportContent Blob(string name, Descriptor blob)
    {
        using var file = _layout.OpenRead(blob); // it is here, and as long as it must be
        var sha256 = blob.Digest.Algorithm == DigestAlgorithm.Sha256 ? blob.Digest.Hex : Digest.Of(file).Hex;
        return new ExportContent(PathOf(blob), sha256, $"{MirrorHandler.Registries}{name}", blob.Size, Time, null, () => _layout.OpenRead(blob));
    }

    private static string PathOf(Descriptor blob) => $"{Folder}blobs/{blob.Digest.AlgorithmName}/{blob.Digest.Hex}";

    private static ExportBytes Bytes(string name, byte[] bytes) => new(Folder + name, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes);
}
