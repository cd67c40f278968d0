using Acserver.Depot;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Signatures;
using Appc.Linux.FileSystem;

namespace Acserver.Mirror;

/// <summary>Puts what was brought from elsewhere into the store, as <c>add</c> would: checked, verified, whole or not at all.</summary>
internal sealed class MirroredFiles
{
    private const int LargestBeside = 16 << 20;
    private readonly DepotDirectory _depot;
    private readonly bool _allowUnsigned;

    internal MirroredFiles(DepotDirectory depot, bool allowUnsigned)
    {
        (_depot, _allowUnsigned) = (depot, allowUnsigned);
    }

    /// <summary>Publishes an image with what lies beside it, unless all of it is here.</summary>
    /// <param name="work">Where its file is, unless it is here.</param>
    /// <param name="fetched">What was brought.</param>
    /// <param name="present">The same image in the store; null where it is not here.</param>
    /// <param name="problem">Says of a manifest why the image is not the one wanted, or null.</param>
    internal (DepotImage Image, MirrorStatus Status) Publish(WorkDirectory work, MirroredImage fetched, DepotImage? present, Func<ImageManifest, string?> problem)
    {
        ImageTrust.Open(_depot.Root).Keep(fetched.Signatures.Statements); // a revocation counts whatever becomes of the image
        if (present is not null && HasAll(present, fetched))
        {
            return (present, MirrorStatus.Unchanged);
        }

        if (present is not null)
        {
            Sys.Linkat(Sys.WorkingDirectory, Utf8(PathOf(present, DepotFiles.Image)), Sys.WorkingDirectory, Utf8(work[DepotFiles.Image]));
        }

        MakeReadable(work[DepotFiles.Image]);
        foreach (var (name, bytes) in Beside(fetched))
        {
            using var source = new MemoryStream(bytes.ToArray());
            DepotPublisher.Copy(source, work[name]);
        }

        var isNew = false;
        var image = DepotPublisher.Publish(_depot, work, new PublishOptions(_allowUnsigned, problem), (_, fresh) => isNew = fresh);
        return (image, isNew ? MirrorStatus.New : MirrorStatus.Signed);
    }

    /// <summary>What an image in the store depends on.</summary>
    internal List<MirrorWish> DependenciesOf(DepotImage image)
    {
        var manifest = ImageManifest.Parse(File.ReadAllBytes(PathOf(image, DepotFiles.Manifest)));
        return [.. manifest.Dependencies.Select(dependency => new MirrorWish(
            new DiscoverySubject(dependency.ImageName, dependency.Labels), dependency.ImageName.ToString(), image.Key.ToString(), dependency.ImageId))];
    }

    // It came into a private file that nobody has waited for yet.
    private static void MakeReadable(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        Sys.Fchmod(file, DepotDirectory.FileMode);
        Sys.Fsync(file);
    }

    private static IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> Beside(MirroredImage fetched)
    {
        var signatures = fetched.Signatures.Signatures.Select(file => (DepotFiles.Image + SignatureKinds.SuffixOf(file.Kind), file.Bytes));
        return fetched.StatementsFile.IsEmpty ? signatures : signatures.Append((DepotFiles.Image + SignatureFiles.StatementsSuffix, fetched.StatementsFile));
    }

    private bool HasAll(DepotImage image, MirroredImage fetched) => Beside(fetched).All(beside =>
        _depot.TryRead(DepotCatalog.PathOf(image.Key, beside.Name), LargestBeside) is { } bytes && bytes.AsSpan().SequenceEqual(beside.Bytes.Span));

    private string PathOf(DepotImage image, string file) => Path.Join(_depot.Root, DepotCatalog.PathOf(image.Key, file));

    private static byte[] Utf8(string path) => System.Text.Encoding.UTF8.GetBytes(path);
}
