using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Signatures;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore;

public sealed partial class Store
{
    private const int MostAttempts = 3;
    private const int SignatureLimit = 16 << 20;

    /// <summary>The image's root file system with those of its dependencies below; made when it is not there.</summary>
    /// <param name="image">An image of this store.</param>
    /// <returns>The tree, which cannot be removed until it is disposed.</returns>
    /// <exception cref="NotFoundException">A dependency is not in the store.</exception>
    /// <exception cref="BadInputException">The image cannot be rendered, or its file was changed.</exception>
    public RenderedTree Render(StoredImage image)
    {
        var layers = DependencyGraph.Resolve(_catalog, image, Downgrade);
        return FullDisk.Explain($"the files of image {image.Manifest.Name}", _layout, () => _trees.Open(layers));
    }

    /// <summary>Likewise, for an ordinary user's pod with several users: its files have the image's owners, as numbers that are the user's.</summary>
    /// <param name="image">An image of this store.</param>
    /// <param name="users">Stands for these numbers: what is on disk for others is not used.</param>
    /// <returns>The tree, which cannot be removed until it is disposed.</returns>
    /// <exception cref="NotFoundException">A dependency is not in the store.</exception>
    /// <exception cref="BadInputException">The image cannot be rendered, or its file was changed.</exception>
    public RenderedTree Render(StoredImage image, string users)
    {
        for (var attempt = 1; ; attempt++)
        {
            var layers = DependencyGraph.Resolve(_catalog, image, Downgrade);
            if (FullDisk.Explain($"the files of image {image.Manifest.Name}", _layout, () => _trees.TryOpen(layers, users)) is { } tree)
            {
                return tree;
            }

            if (attempt == MostAttempts)
            {
                throw new BadInputException($"render image {image.Manifest.Name}: what it depends on changes all the time");
            }
        }
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
        image.Manifest.Dependencies.IsEmpty ? _trees.Of(image.Id).Select(_trees.LastUse).DefaultIfEmpty(image.Record.Imported).Max() : image.Record.Imported;

    /// <summary>The files of signatures that are kept with the image.</summary>
    /// <param name="image">An image of this store.</param>
    /// <returns>Their kinds and bytes; empty for an unverified image.</returns>
    /// <exception cref="BadInputException">One is gone.</exception>
    public IReadOnlyList<SignatureFile> ReadSignatures(StoredImage image) =>
    [
        .. image.Signatures.Select(record => new SignatureFile(record.Kind, _layout.TryRead($"images/{image.Id}/{record.FileName}", SignatureLimit)
            ?? throw new BadInputException($"the signature's file {record.FileName} is gone from the store"))),
    ];

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
        var trees = _trees.Of(image.Id).Where(tree => TreeStore.UsersOf(tree) is not { } users || _layout.Owners?.AreCallers(users) == true).ToList();
        problems.AddRange(trees.SelectMany(DifferencesIn).Select(difference => $"rootfs {difference}"));
        return new(image, trees.Count > 0, [.. problems], Judge(image, now) is { IsAllowed: false } refusal ? refusal.Reason : null);
    }

    private IReadOnlyList<string> DifferencesIn(string tree) =>
        TreeStore.UsersOf(tree) is null ? RenderedTree.DifferencesIn(_layout.TreeDirectory(tree)) : _layout.Owners!.DifferencesIn(_layout.TreeDirectory(tree));

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
        using var gate = SignatureGate.Open(Trust, image.Manifest.Name.ToString(), new(image.Signatures.IsEmpty ? [] : [.. ReadSignatures(image)], []));
        using var file = OpenImage(image);
        using var tee = new TeeReadStream(file.Read, gate.Append);
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

        var found = gate.Check(summary.Id, summary.Manifest, now).SelectMany(file => file.Verdicts).ToList();
        if (image.Verdicts.Select(verdict => Broken(verdict, found)).FirstOrDefault(broken => broken is not null) is { } broken)
        {
            throw new NotVerifiedException($"{SignatureKinds.NameOf(broken.Kind)} signature {broken.Problem}");
        }
    }

    /// <summary>What was found in place of a signature that held once; null where it still fits, or its key is not known any more.</summary>
    private static SignatureVerdict? Broken(SignatureVerdict recorded, List<SignatureVerdict> found) =>
        found.Any(verdict => verdict.Kind == recorded.Kind && verdict.SigningKeyId == recorded.SigningKeyId && !DoesNotFit(verdict))
            ? null
            : found.Find(verdict => verdict.Kind == recorded.Kind && DoesNotFit(verdict));

    private static bool DoesNotFit(SignatureVerdict verdict) =>
        verdict.Refusals.Any(refusal => refusal.Rule is SignatureRule.DoesNotFit or SignatureRule.OtherImage);
}
