using System.Text;
using Acserver.Bundles;
using Acserver.Depot;
using Acserver.Mirror;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Artifacts;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Acserver.Registry;

/// <summary>What belongs to a whole store, in a registry: the list of what it has there, keys, statements about keys, and the policy.</summary>
internal sealed class RegistryStore
{
    private const int LargestFile = 16 << 20;
    private readonly DepotDirectory _depot;
    private readonly DockerReference _top;
    private readonly ArtifactRepository _repository;

    internal RegistryStore(DepotDirectory depot, RegistryConnection connection, DockerReference top)
    {
        (_depot, _top, _repository) = (depot, top, new ArtifactRepository(top, connection));
    }

    private string Shown => $"{MirrorHandler.Registries}{_top.Registry}/{_top.Repository}:{RegistryNames.StoreTag}";

    /// <summary>Puts it there; what the list has stays in it.</summary>
    /// <param name="names">What the store has there now.</param>
    internal void Put(IEnumerable<string> names)
    {
        var present = Find();
        var list = StoreArtifact.List(names.Concat(present is null ? [] : ReadList(present)));
        var files = DepotContents.TrustOf(_depot).ToList();
        var artifact = StoreArtifact.OfStore(list, files);
        if (present is null || !artifact.ToJson().Span.SequenceEqual(present.ToJson().Span))
        {
            _repository.Put(artifact, RegistryNames.StoreTag, file => file.Annotations[Artifact.Title] == StoreArtifact.ListTitle ? new MemoryStream(list, writable: false) : Open(file));
        }
    }

    /// <summary>What a store has there, a line of a list each; null where there is no store.</summary>
    internal IReadOnlyList<string>? List() => Find() is { } store ? ReadList(store) : null;

    /// <summary>Takes over statements, which revoke; and where the user says so keys and the policy, as the registry has them.</summary>
    internal void TakeTrust(bool withKeys)
    {
        var files = (Find()?.Files ?? []).Select(file => (File: file, Path: TitleOf(file))).Where(file => file.Path != StoreArtifact.ListTitle)
            .Select(file => (file.File, file.Path, Kind: BundlePaths.KindOf(file.Path))).OrderBy(file => file.Kind == BundlePathKind.Policy).ToList(); // it names files of keys
        foreach (var (file, path, _) in files.Where(file => file.Kind != BundlePathKind.Statement && withKeys))
        {
            if (_depot.TryRead(path, LargestFile) is not { } present || Digest.Of(present) != file.Digest)
            {
                TrustFile.Put(_depot, path, _repository.Fetch(file, LargestFile), Shown);
            }
        }

        foreach (var (file, _, _) in files.Where(file => file.Kind == BundlePathKind.Statement))
        {
            ImageTrust.Open(_depot.Root).Keep(SignedStatement.ParseFile(_repository.Fetch(file, LargestFile)));
        }
    }

    private Artifact? Find() => _repository.Find(RegistryNames.StoreTag) is not { } found ? null
        : found.Artifact.Type == StoreArtifact.StoreType ? found.Artifact
        : throw new BadInputException($"{Shown}: it is {ByteEscaping.ToDisplay(found.Artifact.Type)} and no store");

    private List<string> ReadList(Artifact store)
    {
        var file = store.Files.FirstOrDefault(file => TitleOf(file) == StoreArtifact.ListTitle) ?? throw new BadInputException($"{Shown}: it has no list of names");
        return [.. Encoding.UTF8.GetString(_repository.Fetch(file, LargestFile)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private string TitleOf(Descriptor file) => file.Annotations.GetValueOrDefault(Artifact.Title) ?? throw new BadInputException($"{Shown}: a file has no name");

    private FileStream Open(Descriptor file) =>
        new(_depot.TryOpenFile(TitleOf(file)) ?? throw new NotFoundException($"read {_depot.Show(TitleOf(file))}: it is gone"), FileAccess.Read, bufferSize: 0);
}
