using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

/// <summary>Reads images back from the store.</summary>
internal sealed class ImageCatalog
{
    private const int ManifestLimit = 4 << 20;
    private const int RecordLimit = 1 << 20;
    private const int DigitsShown = 12;

    private readonly StoreLayout _layout;
    private readonly ImageIndex _index;

    public ImageCatalog(StoreLayout layout, ImageIndex index)
    {
        (_layout, _index) = (layout, index);
    }

    /// <summary>The image of that ID, or null.</summary>
    public StoredImage? Load(ImageId id)
    {
        if (_layout.TryRead($"images/{id}/{ImageFiles.Record}", RecordLimit) is not { } record
            || _layout.TryRead($"images/{id}/{ImageFiles.Manifest}", ManifestLimit) is not { } manifest)
        {
            return null;
        }

        try
        {
            return new(id, ImageManifest.Parse(manifest), _layout.ImageDirectory(id), ImageRecordJson.Read(record));
        }
        catch (BadInputException e)
        {
            throw e.In($"read image {id} of store {ByteEscaping.ToDisplay(_layout.Root)}");
        }
    }

    /// <summary>The image of that ID; null also where its files are damaged, so that it can be replaced or removed.</summary>
    public StoredImage? LoadHealthy(ImageId id)
    {
        try
        {
            return Load(id);
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    public bool Exists(ImageId id) => Sys.TryFstatat(_layout.Handle, System.Text.Encoding.ASCII.GetBytes($"images/{id}"), out _);

    public StoredImage? Find(ImageReference reference) => reference switch
    {
        ImageReference.IdPrefix prefix => FindByPrefix(prefix),
        ImageReference.Named named => Matching(named).FirstOrDefault(image => LabelMatch.FitsMachine(image.Manifest.Labels, named.Labels)),
        _ => null,
    };

    public IReadOnlyList<StoredImage> FindAll(ImageReference reference) => reference switch
    {
        ImageReference.IdPrefix prefix => [.. _index.WithPrefix(prefix.Digits).Select(Load).OfType<StoredImage>()],
        ImageReference.Named named => [.. Matching(named)],
        _ => [],
    };

    public IReadOnlyList<StoredImage> List()
    {
        using var images = _layout.TryOpenDirectory("images");
        return images is null ? [] :
        [
            .. Sys.Getdents(images).Select(entry => ImageId.TryParse(entry.Name.ToTextOrNull(), out var id) ? Load(id) : null).OfType<StoredImage>()
                .OrderBy(image => image.Manifest.Name).ThenByDescending(image => image.Record.Imported).ThenBy(image => image.Id),
        ];
    }

    private StoredImage? FindByPrefix(ImageReference.IdPrefix prefix)
    {
        if (ImageId.TryParse(prefix.Text, out var whole))
        {
            return Load(whole);
        }

        var found = _index.WithPrefix(prefix.Digits).Where(Exists).Take(2).ToList();
        return found.Count switch
        {
            0 => null,
            1 => Load(found[0]),
            _ => throw new BadInputException($"find image {prefix}: several IDs begin so, such as {Short(found[0])} and {Short(found[1])}"),
        };

        string Short(ImageId id) => id.ToString()[..(ImageId.Prefix.Length + Math.Max(DigitsShown, prefix.Digits.Length + 4))];
    }

    // Lazy on purpose: the index tells which candidate is the newest, and only those that are asked for are opened.
    private IEnumerable<StoredImage> Matching(ImageReference.Named named)
    {
        var left = _index.Named(named.Name)
            .Where(candidate => candidate.Entry.Labels is not { } labels || LabelMatch.Has(labels, named.Labels))
            .Select(candidate => (candidate.Id, Age: candidate.Entry.Age ?? AgeOf(candidate.Id, candidate.Entry))).ToList();
        while (left.Count > 0)
        {
            var newest = left.Aggregate((best, next) => best.Age.IsOlderThan(next.Age) ? next : best);
            left.Remove(newest);
            if (Load(newest.Id) is { } image && LabelMatch.Has(image.Manifest.Labels, named.Labels))
            {
                yield return image;
            }
        }
    }

    private ImageAge AgeOf(ImageId id, IndexEntry entry) => LoadHealthy(id) is { } image ? ImageAge.Of(image) : new(null, null, entry.Imported);
}
