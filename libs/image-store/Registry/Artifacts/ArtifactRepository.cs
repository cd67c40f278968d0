using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Mirror;
using Appc.ImageStore.Registry.Blobs;
using Appc.ImageStore.Registry.Upload;

namespace Appc.ImageStore.Registry.Artifacts;

/// <summary>
/// One repository of a registry as a place for artifacts: each under a tag, or about another one, which finds it again through the registry's list of referrers or,
/// where the registry keeps none, the referrers tag (distribution-spec). What is there is not sent again. Used from one thread.
/// </summary>
public sealed class ArtifactRepository
{
    private readonly DockerReference _reference;
    private readonly RegistryConnection _connection;
    private readonly Lazy<RegistryClient> _client;
    private readonly Lazy<RegistryUpload> _upload;
    private bool _keepsNoLists;

    /// <summary>Makes one; it connects when it is used.</summary>
    /// <param name="repository">Registry and repository.</param>
    /// <param name="connection">Outlives this.</param>
    public ArtifactRepository(DockerReference repository, RegistryConnection connection)
    {
        (_reference, _connection) = (repository, connection);
        _client = new(() => new RegistryClient(_reference, _reference.Repository, _connection));
        _upload = new(() => new RegistryUpload(_reference, _connection, null));
    }

    /// <summary>Every tag.</summary>
    public IReadOnlyList<string> ListTags() => _client.Value.ListTags();

    /// <summary>The artifact under a tag; null for nothing, or another kind of manifest.</summary>
    /// <exception cref="BadInputException">It is malformed.</exception>
    public StoredArtifact? Find(string tag) => Read(_client.Value.FetchRaw(tag, null));

    /// <summary>The artifacts that refer to a manifest, in the order of the list; what is listed and is none is left out.</summary>
    /// <exception cref="BadInputException">The list or one of them is malformed.</exception>
    /// <exception cref="NotFoundException">One that is listed is not there.</exception>
    public ImmutableArray<StoredArtifact> FindReferrers(Descriptor subject, Func<string, bool> isWanted) =>
    [
        .. List(subject.Digest).Where(listed => listed.ArtifactType is null || isWanted(listed.ArtifactType)).Select(listed => Read(Required(listed)))
            .OfType<StoredArtifact>().Where(found => found.Artifact.Subject?.Digest == subject.Digest && isWanted(found.Artifact.Type)),
    ];

    /// <summary>Puts an artifact there, its files first.</summary>
    /// <param name="artifact">The artifact; one with a subject has no tag.</param>
    /// <param name="tag">Its tag; null for one that is found through its subject.</param>
    /// <param name="open">Opens a file.</param>
    /// <exception cref="NotVerifiedException">The registry denies it, or says that it got something else.</exception>
    public Descriptor Put(Artifact artifact, string? tag, Func<Descriptor, Stream> open)
    {
        var manifest = artifact.ToJson();
        var blobs = artifact.Files.Select(file => new PushableBlob(file, () => open(file)))
            .Prepend(new PushableBlob(Artifact.EmptyDescriptor, () => new MemoryStream(Artifact.EmptyConfig.ToArray(), writable: false)));
        var image = new PushableImage(manifest, MediaTypes.OciManifest, [.. blobs]);
        var descriptor = new Descriptor(MediaTypes.OciManifest, image.Digest, manifest.Length) { ArtifactType = artifact.Type };
        if (!_upload.Value.Push(image, tag ?? image.Digest.ToString()) && artifact.Subject is { } subject)
        {
            AddToList(subject.Digest, descriptor);
        }

        return descriptor;
    }

    /// <summary>A small file's bytes.</summary>
    /// <exception cref="NotVerifiedException">It has another digest or size than described.</exception>
    public byte[] Fetch(Descriptor file, int most) => _client.Value.FetchBlob(file, most);

    /// <summary>A file, brought into a cache; what an earlier run left of it is gone on with.</summary>
    /// <returns>Its path there.</returns>
    public string Download(Descriptor file, BlobCache cache) => _client.Value.DownloadBlob(file, cache).Path;

    private RawManifest Required(Descriptor listed) =>
        _client.Value.FetchRaw(listed.Digest.ToString(), listed.Digest) ?? throw new NotFoundException($"fetch {_reference}: the registry has no manifest {listed.Digest}, which it lists");

    private static StoredArtifact? Read(RawManifest? manifest) =>
        manifest is not null && Artifact.Read(manifest.Bytes.Span) is { } artifact ? new StoredArtifact(manifest.Descriptor, artifact) : null;

    private ImmutableArray<Descriptor> List(Digest subject)
    {
        if (!_keepsNoLists && _client.Value.ListReferrers(subject) is { } listed)
        {
            return listed;
        }

        _keepsNoLists = true;
        return ListedByTag(subject);
    }

    private ImmutableArray<Descriptor> ListedByTag(Digest subject) =>
        _client.Value.FetchRaw(ReferrersIndex.TagOf(subject), null) is { } index ? ReferrersIndex.Read(index.Bytes.Span) : [];

    // distribution-spec, "Referrers Tag Schema": whoever pushes keeps the list.
    private void AddToList(Digest subject, Descriptor descriptor)
    {
        var listed = ListedByTag(subject);
        if (listed.Any(entry => entry.Digest == descriptor.Digest))
        {
            return;
        }

        var index = ReferrersIndex.Write(listed.Append(descriptor));
        _upload.Value.Push(new PushableImage(index, MediaTypes.OciIndex, []), ReferrersIndex.TagOf(subject));
    }
}
