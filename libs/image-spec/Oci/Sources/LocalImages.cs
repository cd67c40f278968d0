using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Oci;

/// <summary>The images of a file or directory: an OCI layout, an archive of one, or what <c>docker save</c> of any age writes.</summary>
public sealed class LocalImages : IDisposable
{
    private readonly IImageFiles _files;

    private LocalImages(IImageFiles files, IReadOnlyList<SourceImage> images)
    {
        _files = files;
        Images = images;
    }

    /// <summary>The images chosen; their layers can be read until this object is disposed.</summary>
    public IReadOnlyList<SourceImage> Images { get; }

    /// <summary>Finds the images wanted.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="choice">Which ones; its fallback name is replaced by the path's own.</param>
    /// <param name="limits">What to accept at most.</param>
    /// <exception cref="BadInputException">No image, or a malformed one.</exception>
    /// <exception cref="NotFoundException">No image of that name or platform, or several to choose from.</exception>
    /// <exception cref="NotVerifiedException">A manifest or configuration has another digest than stated.</exception>
    public static LocalImages Open(string path, ImageChoice choice, ReadLimits limits)
    {
        if (!Path.Exists(path))
        {
            throw new NotFoundException($"read {path}: no such file or directory");
        }

        IImageFiles files = Directory.Exists(path) ? new DirectoryFiles(path) : new ArchiveFiles(ArchiveFile.OpenHandle(path), path, limits);
        try
        {
            return new LocalImages(files, Find(files, choice with { FallbackName = Stem(path) }));
        }
        catch (BadInputException e)
        {
            files.Dispose();
            throw e.Message.StartsWith(path, StringComparison.Ordinal) ? e : e.In(path);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file or directory.</summary>
    public void Dispose() => _files.Dispose();

    private static List<SourceImage> Find(IImageFiles files, ImageChoice choice)
    {
        var hasSaved = Has(files, SavedImages.ListName);
        if (Has(files, LayoutMarker.FileName) && Has(files, LayoutMarker.IndexName))
        {
            var images = new LayoutImages(files, choice).Find();
            if (hasSaved && choice is { Platform: null, AllPlatforms: false })
            {
                RequireSame(files, images[0]);
            }

            return images;
        }

        return hasSaved ? new SavedImages(files, choice).Find()
            : Has(files, FirstFormatImages.ListName) ? new FirstFormatImages(files, choice).Find()
            : throw new BadInputException("holds neither manifest.json nor oci-layout nor repositories: not an image");
    }

    // Docker since version 25 writes both lists. Engines that read one or the other must find the same image.
    private static void RequireSame(IImageFiles files, SourceImage image)
    {
        var listed = SavedImage.ParseList(files.Read(SavedImages.ListName, OciLimits.Manifest.MaxBytes)).Select(saved => saved.Config).ToList();
        if (!listed.Exists(config => config.Contains(Digest.Parse(image.ImageId).Hex, StringComparison.Ordinal)))
        {
            throw new BadInputException($"{SavedImages.ListName} and {LayoutMarker.IndexName} name different images: only the latter names config {image.ImageId}");
        }
    }

    private static bool Has(IImageFiles files, string name)
    {
        using var file = files.TryOpen(name);
        return file is not null;
    }

    private static string Stem(string path)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var dot = name.IndexOf('.', 1);
        return dot > 0 ? name[..dot] : name;
    }
}
