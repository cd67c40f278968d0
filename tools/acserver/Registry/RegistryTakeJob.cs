using System.Text;
using Acserver.Depot;
using Acserver.Mirror;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Artifacts;
using Appc.ImageStore.Registry.Blobs;
using Appc.ImageStore.Signatures;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acserver.Registry;

/// <summary>An image of a store in a registry that is wanted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tag">Its tag in the name's repository.</param>
/// <param name="NeededBy">The image that depends on it; null for none.</param>
internal sealed record TakeWish(AcIdentifier Name, string Tag, string? NeededBy);

/// <summary>One worker: takes image after image out of a registry, with what lies beside it, and publishes it as <c>add</c> would.</summary>
internal sealed class RegistryTakeJob
{
    private const int LargestBeside = 16 << 20;
    private const int MostAttempts = 5;
    private readonly DepotDirectory _depot;
    private readonly RegistryConnection _connection;
    private readonly DockerReference _top;
    private readonly MirroredFiles _files;
    private readonly BlobCache _partial;
    private readonly bool _dryRun;

    internal RegistryTakeJob(DepotDirectory depot, RegistryConnection connection, DockerReference top, MirrorOptions options)
    {
        (_depot, _connection, _top, _dryRun) = (depot, connection, top, options.DryRun);
        _files = new MirroredFiles(depot, options.AllowUnsigned);
        _partial = new BlobCache(Path.Join(depot.Root, RegistryMirrorJob.PartialBlobs));
    }

    /// <summary>Takes one; never throws for what is wrong with it.</summary>
    /// <returns>How it went, and what it depends on; null for a tag of somebody else's.</returns>
    internal (MirrorResult Result, IReadOnlyList<MirrorWish> Dependencies)? Run(TakeWish wish)
    {
        var place = RegistryNames.RepositoryOf(_top, wish.Name).WithTag(wish.Tag);
        var address = MirrorHandler.Registries + place;
        try
        {
            var repository = new ArtifactRepository(place, _connection);
            return repository.Find(wish.Tag) is not { Artifact.Type: StoreArtifact.ImageType } found ? null
                : _dryRun ? (new MirrorResult(wish.Name.ToString(), wish.NeededBy, MirrorStatus.Found) { Address = address }, [])
                : Take(repository, found, wish, address);
        }
        catch (Exception e) when (e is BadInputException or NotFoundException or NotVerifiedException or ConflictException or SystemCallException or IOException)
        {
            return (new MirrorResult(address, wish.NeededBy, MirrorStatus.Failed) { Problem = e.Message }, []);
        }
    }

    private (MirrorResult Result, IReadOnlyList<MirrorWish> Dependencies) Take(ArtifactRepository repository, StoredArtifact found, TakeWish wish, string address)
    {
        using var work = WorkDirectory.Create(_depot.Temporary);
        var file = StoreArtifact.OnlyFile(found.Artifact);
        var present = Find(wish, file);
        var (signatures, statements) = Beside(repository, found.Descriptor);
        var moved = present is null ? file.Size : 0;
        var fetched = new MirroredImage(address, signatures, statements, moved, null);
        var (image, status) = present is null ? Fetch(repository, file, work, () => Publish(null)) : Publish(present);
        var result = new MirrorResult(image.Key.ToString(), wish.NeededBy, status) { Key = image.Key.ToString(), Id = image.Record.Id.ToString(), Address = address, Bytes = moved };
        return (result, _files.DependenciesOf(image));

        (DepotImage Image, MirrorStatus Status) Publish(DepotImage? here) => _files.Publish(work, fetched, here, manifest => Problem(wish, manifest));
    }

    // The bytes stay in the cache until they are in place or found wanting: a run that is killed has not fetched them in vain.
    private T Fetch<T>(ArtifactRepository repository, Descriptor file, WorkDirectory work, Func<T> use)
    {
        try
        {
            var attempt = 1;
            while (!TryLink(repository.Download(file, _partial), work[DepotFiles.Image], isLast: attempt == MostAttempts))
            {
                attempt++; // another run has put it in place meanwhile, and forgotten it
            }

            return use();
        }
        finally
        {
            _partial.Forget(file.Digest);
        }
    }

    private static bool TryLink(string path, string target, bool isLast)
    {
        try
        {
            Sys.Linkat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), Sys.WorkingDirectory, Encoding.UTF8.GetBytes(target));
            return true;
        }
        catch (SystemCallException e) when (e.Errno == Errno.ENOENT && !isLast)
        {
            return false;
        }
    }

    // Name and tag follow from the image: whoever puts it elsewhere puts another image in that one's place.
    private static string? Problem(TakeWish wish, ImageManifest manifest) =>
        manifest.Name != wish.Name ? $"it is not the image asked for: it is named {manifest.Name}"
        : RegistryNames.TagOf(ImageKey.Of(manifest)) != wish.Tag ? $"it is not the image asked for: it belongs under the tag {RegistryNames.TagOf(ImageKey.Of(manifest))}"
        : null;

    private DepotImage? Find(TakeWish wish, Descriptor file) => DepotCatalog.KeysOf(_depot, wish.Name).Where(key => RegistryNames.TagOf(key) == wish.Tag)
        .Select(key => DepotCatalog.Load(_depot, key)).FirstOrDefault(image => image?.Record.Sha256 == file.Digest.Hex);

    private static (SignatureFiles Files, ReadOnlyMemory<byte> Statements) Beside(ArtifactRepository repository, Descriptor subject)
    {
        var found = repository.FindReferrers(subject, StoreArtifact.IsBeside);
        byte[]? Read(string suffix) => StoreArtifact.Newest(found, suffix) is { } newest ? repository.Fetch(StoreArtifact.OnlyFile(newest.Artifact), LargestBeside) : null;
        var statements = Read(SignatureFiles.StatementsSuffix) ?? [];
        var signatures = SignatureKinds.All.Select(kind => (Kind: kind, Bytes: Read(SignatureKinds.SuffixOf(kind)))).Where(file => file.Bytes is not null);
        return (new SignatureFiles([.. signatures.Select(file => new SignatureFile(file.Kind, file.Bytes))], statements.Length == 0 ? [] : SignedStatement.ParseFile(statements)), statements);
    }
}
