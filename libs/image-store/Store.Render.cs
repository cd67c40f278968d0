using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Signing;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

public sealed partial class Store
{
    private const int MostDifferences = 20;
    private const int SignatureLimit = 16 << 20;

    /// <summary>Why the image, or one it depends on, may not be run now by today's keys and time; null when it may. Reads no image bytes.</summary>
    /// <param name="image">An image of this store.</param>
    /// <param name="now">The time of the judgement.</param>
    /// <returns>The reason in one line, or null.</returns>
    public string? TrustProblem(StoredImage image, DateTimeOffset now) =>
        DependencyGraph.Resolve(_catalog, image).Select(layer => Problem(layer.Image, image, now)).FirstOrDefault(problem => problem is not null);

    /// <summary>Refuses an image that <see cref="TrustProblem"/> has something against.</summary>
    /// <param name="image">An image of this store.</param>
    /// <param name="now">The time of the judgement.</param>
    /// <exception cref="NotVerifiedException">It was never verified, or its key is not trusted any more, expired or revoked.</exception>
    public void RequireTrusted(StoredImage image, DateTimeOffset now)
    {
        if (TrustProblem(image, now) is { } problem)
        {
            throw new NotVerifiedException($"use image {image.Manifest.Name}: {problem}",
                image.Signature is null ? "fetch it again with its signature, or use --insecure-options=image" : Trust.Cure(image.Manifest.Name));
        }
    }

    /// <summary>The image's root file system with those of its dependencies below; made when it is not there.</summary>
    /// <param name="image">An image of this store.</param>
    /// <returns>The tree, which cannot be removed until it is disposed.</returns>
    /// <exception cref="NotFoundException">A dependency is not in the store.</exception>
    /// <exception cref="BadInputException">The image cannot be rendered, or its file was changed.</exception>
    public RenderedTree Render(StoredImage image)
    {
        var layers = DependencyGraph.Resolve(_catalog, image);
        return FullDisk.Explain($"the files of image {image.Manifest.Name}", _layout, () => _trees.Open(layers));
    }

    /// <summary>Unpacks the image's root file system into a directory of the caller's.</summary>
    /// <param name="image">An image of this store.</param>
    /// <param name="directory">An empty directory.</param>
    /// <param name="withDependencies">As it would be run; else the image's own files alone, pathWhitelist or not.</param>
    /// <returns>What could not be applied.</returns>
    /// <exception cref="NotFoundException">A dependency is not in the store.</exception>
    /// <exception cref="BadInputException">The image cannot be rendered, or its file was changed.</exception>
    public ExtractReport RenderInto(StoredImage image, string directory, bool withDependencies)
    {
        using var handle = Sys.OpenDirectory(directory);
        return TreeMaker.Extract(_layout, withDependencies ? DependencyGraph.Resolve(_catalog, image) : [new(image, [])], handle);
    }

    /// <summary>When the image was last rendered or run; when it was taken in, if it never was.</summary>
    /// <param name="image">An image of this store.</param>
    /// <returns>A time, UTC.</returns>
    public DateTimeOffset LastUse(StoredImage image) =>
        image.Manifest.Dependencies.IsEmpty && _trees.Exists(image.Id.ToString()) ? _trees.LastUse(image.Id.ToString()) : image.Record.Imported;

    /// <summary>The file of signatures that the image came with.</summary>
    /// <param name="image">An image of this store.</param>
    /// <returns>Its bytes; null for an unverified image.</returns>
    public byte[]? ReadSignature(StoredImage image) =>
        image.Signature is { } signature ? _layout.TryRead($"images/{image.Id}/{signature.FileName}", SignatureLimit) : null;

    /// <summary>Opens the image's file as it was fetched.</summary>
    /// <param name="image">An image of this store.</param>
    /// <returns>A stream from its first byte.</returns>
    public Stream OpenImage(StoredImage image) =>
        _layout.TryOpenFile($"images/{image.Id}/{ImageFiles.Image}") is { } file
            ? new FileStream(file, FileAccess.Read, bufferSize: 0)
            : throw new BadInputException($"open image {image.Id}: its file is gone from the store");

    /// <summary>Reads everything of an image again: its bytes against its ID and signature, its rendered tree against the facts noted.</summary>
    /// <param name="image">An image of this store.</param>
    /// <param name="now">The time at which keys and signatures must be good.</param>
    /// <returns>What was found.</returns>
    public ImageVerification Verify(StoredImage image, DateTimeOffset now)
    {
        List<string> problems = [];
        Note(problems, () => CheckBytes(image, now));
        var key = image.Manifest.Dependencies.IsEmpty ? image.Id.ToString() : _trees.Keys().FirstOrDefault(key => _trees.ImagesOf(key) is [.., var last] && last == image.Id);
        var rendered = key is not null && _trees.Exists(key);
        if (rendered)
        {
            problems.AddRange(TreeFacts.Differences(_layout.TreeDirectory(key!), MostDifferences).Select(difference => $"rootfs {difference}"));
        }

        return new(image, rendered, [.. problems], Trust.Problem(Keys, image, now));
    }

    private static void Note(List<string> problems, Action check)
    {
        try
        {
            check();
        }
        catch (Exception e) when (e is BadInputException or NotVerifiedException)
        {
            problems.Add(e.Message);
        }
    }

    private void CheckBytes(StoredImage image, DateTimeOffset now)
    {
        using var check = image.Signature is not null ? Check(image) : null;
        using var file = OpenImage(image);
        using var tee = new TeeReadStream(file.Read, data => check?.Append(data));
        using var reader = AciReader.Open(tee, ReadLimits.Default);
        while (reader.Next() is not null)
        {
            // the reader checks every entry as it goes by
        }

        var summary = reader.Finish();
        tee.Drain();
        if (summary.Id != image.Id)
        {
            throw new BadInputException("the image's file does not have the image's ID");
        }

        if (!summary.ManifestBytes.Span.SequenceEqual(_layout.TryRead($"images/{image.Id}/{ImageFiles.Manifest}", ReadLimits.Default.MaxManifestBytes)))
        {
            throw new BadInputException("the manifest kept beside the image is not the image's");
        }

        check?.Finish(now);
    }

    private DetachedSignatureCheck Check(StoredImage image) =>
        ReadSignature(image) is { } bytes
            ? new(bytes, Keys.KeysFor(image.Manifest.Name))
            : throw new BadInputException("the signature's file is gone from the store");

    private string? Problem(StoredImage part, StoredImage whole, DateTimeOffset now) =>
        Trust.Problem(Keys, part, now) is not { } problem ? null : part.Id == whole.Id ? problem : $"its dependency {part.Manifest.Name}: {problem}";
}
