using Acserver.Depot;
using Acserver.Mirror;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Artifacts;
using Appc.Linux;

namespace Acserver.Registry;

/// <summary>One worker: puts image after image of the store into a registry, what lies beside it after it. What is there is not sent again.</summary>
internal sealed class RegistryPutJob
{
    private const int LargestBeside = 16 << 20;
    private readonly DepotDirectory _depot;
    private readonly RegistryConnection _connection;
    private readonly DockerReference _top;
    private readonly bool _dryRun;
    private (AcIdentifier Name, ArtifactRepository Repository)? _last;

    internal RegistryPutJob(DepotDirectory depot, RegistryConnection connection, DockerReference top, bool dryRun)
    {
        (_depot, _connection, _top, _dryRun) = (depot, connection, top, dryRun);
    }

    /// <summary>Puts one; never throws for what is wrong with it.</summary>
    internal MirrorResult Run(ImageKey key)
    {
        try
        {
            var address = $"{MirrorHandler.Registries}{RegistryNames.RepositoryOf(_top, key.Name).WithTag(RegistryNames.TagOf(key))}";
            return _dryRun ? new MirrorResult(key.ToString(), null, MirrorStatus.Planned) { Address = address } : Put(key, address);
        }
        catch (Exception e) when (e is BadInputException or NotFoundException or NotVerifiedException or ConflictException or SystemCallException or IOException)
        {
            return new MirrorResult(key.ToString(), null, MirrorStatus.Failed) { Problem = e.Message };
        }
    }

    private MirrorResult Put(ImageKey key, string address)
    {
        var image = DepotCatalog.Load(_depot, key) ?? throw new NotFoundException($"{key}: it is gone");
        var repository = RepositoryOf(key.Name);
        var (tag, artifact) = (RegistryNames.TagOf(key), StoreArtifact.OfImage(image));
        var present = repository.Find(tag);
        var isNew = present is null || present.Descriptor.Digest != Digest.Of(artifact.ToJson().Span);
        if (isNew && present is { Artifact.Type: StoreArtifact.ImageType })
        {
            throw new ConflictException($"{address}: another image is there under this name and labels, and what is published stays");
        }

        var subject = isNew ? repository.Put(artifact, tag, _ => Open(image)) : present!.Descriptor;
        var beside = PutBeside(repository, subject, key);
        return new MirrorResult(key.ToString(), null, isNew ? MirrorStatus.New : beside > 0 ? MirrorStatus.Signed : MirrorStatus.Unchanged)
        {
            Key = key.ToString(), Id = image.Record.Id.ToString(), Address = address, Bytes = (isNew ? image.Record.Size : 0) + beside,
        };
    }

    private long PutBeside(ArtifactRepository repository, Descriptor subject, ImageKey key)
    {
        var present = repository.FindReferrers(subject, StoreArtifact.IsBeside);
        long moved = 0;
        foreach (var suffix in StoreArtifact.Suffixes)
        {
            if (_depot.TryRead(DepotCatalog.PathOf(key, DepotFiles.Image + suffix), LargestBeside) is not { } bytes)
            {
                continue;
            }

            var former = StoreArtifact.Newest(present, suffix);
            var serial = former is null ? 0 : StoreArtifact.SerialOf(former.Artifact) + 1;
            if (former is null || StoreArtifact.OnlyFile(former.Artifact).Digest != Digest.Of(bytes))
            {
                repository.Put(StoreArtifact.OfBeside(subject, suffix, bytes, serial), null, _ => new MemoryStream(bytes, writable: false));
                moved += bytes.Length;
            }
        }

        return moved;
    }

    private FileStream Open(DepotImage image)
    {
        var path = DepotCatalog.PathOf(image.Key, DepotFiles.Image);
        return new FileStream(_depot.TryOpenFile(path) ?? throw new NotFoundException($"read {_depot.Show(path)}: it is gone"), FileAccess.Read, bufferSize: 0);
    }

    private ArtifactRepository RepositoryOf(AcIdentifier name)
    {
        if (_last is not { } last || last.Name != name)
        {
            _last = (name, new ArtifactRepository(RegistryNames.RepositoryOf(_top, name), _connection));
        }

        return _last.Value.Repository;
    }
}
