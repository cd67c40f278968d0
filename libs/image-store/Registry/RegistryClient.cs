using System.Net;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Mirror;
using Appc.ImageStore.Registry.Blobs;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Registry;

/// <summary>
/// Reads images from registries (OCI distribution-spec, pull; Docker Registry HTTP API V2). Everything that it returns has the size and
/// digest that was asked for. May be used from several threads.
/// </summary>
public sealed partial class RegistryClient : IDisposable
{
    private readonly RegistryConnection _connection;
    private readonly bool _isOwnConnection;
    private readonly RegistrySession _session;
    private readonly RegistryOptions _options;
    private readonly DockerReference _reference;
    private readonly string _repository;

    /// <summary>Makes a client for one repository.</summary>
    /// <param name="reference">The image; other images of the same repository can be asked for too.</param>
    /// <param name="options">How to speak to the registry.</param>
    public RegistryClient(DockerReference reference, RegistryOptions options)
        : this(reference, options, null)
    {
    }

    /// <summary>Makes a client for one repository in another place than its own.</summary>
    /// <param name="reference">The image; what is fetched must have its digests all the same.</param>
    /// <param name="options">How to speak to the registry.</param>
    /// <param name="place">The registry and the repository there; null for the reference's own.</param>
    internal RegistryClient(DockerReference reference, RegistryOptions options, (Uri Registry, string Repository)? place)
        : this(reference, place?.Repository ?? reference.Repository, RegistryConnection.To(reference, place?.Registry, options))
    {
        _isOwnConnection = true;
    }

    /// <summary>Makes a client for one repository that shares its connections with others.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="repository">Its repository in that registry.</param>
    /// <param name="connection">Outlives the client.</param>
    internal RegistryClient(DockerReference reference, string repository, RegistryConnection connection)
    {
        (_reference, _repository, _connection, _options) = (reference, repository, connection, connection.Options);
        _session = new RegistrySession(connection.Web, connection.Address, RegistryAccess.ToFetch(repository), _options);
    }

    /// <summary>The manifest or index that the reference names.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    /// <exception cref="NotVerifiedException">It has another digest than asked for, or the registry denies it.</exception>
    public FetchedDocument FetchReferenced() => FetchManifest(_reference.Wanted, _reference.Digest, null);

    /// <summary>The manifest that an entry of an index describes.</summary>
    /// <exception cref="NotVerifiedException">It has another digest or size than described.</exception>
    public FetchedDocument FetchManifest(Descriptor descriptor)
    {
        var document = FetchManifest(descriptor.Digest.ToString(), descriptor.Digest, descriptor.MediaType);
        return document.Bytes.Length == descriptor.Size
            ? document
            : throw new NotVerifiedException($"manifest {descriptor.Digest}: {document.Bytes.Length} bytes, not {descriptor.Size} as described");
    }

    /// <summary>Any manifest, whatever it is a manifest of, byte for byte; null where there is none.</summary>
    /// <param name="wanted">A tag or digest.</param>
    /// <param name="digest">The digest that it must have; null where only a tag is known.</param>
    /// <exception cref="NotVerifiedException">It has another digest, or the registry denies it.</exception>
    internal RawManifest? FetchRaw(string wanted, Digest? digest)
    {
        var request = new RegistryRequest($"/v2/{_repository}/manifests/{wanted}") { Accept = [.. MediaTypes.Manifests.Where(type => !MediaTypes.IsSchemaOne(type))] };
        try
        {
            var bytes = Read(request, OciLimits.Manifest.MaxBytes, $"{_connection.Name}/{_repository}:{wanted}", out var headers);
            var actual = Digest.Of(bytes, digest?.Algorithm ?? DigestAlgorithm.Sha256);
            if (digest is not null && actual != digest)
            {
                throw new NotVerifiedException($"manifest {wanted}: what came has the digest {actual}");
            }

            var references = BlobReferences.Read(bytes);
            var type = references.MediaType ?? headers.ContentType?.MediaType ?? MediaTypes.OciManifest;
            return new RawManifest(bytes, new Descriptor(type, actual, bytes.Length), references);
        }
        catch (NotFoundException)
        {
            return null;
        }
        catch (BadInputException e)
        {
            throw e.In($"manifest {_repository}:{wanted}");
        }
    }

    /// <summary>A small blob, such as a configuration.</summary>
    /// <param name="descriptor">What it must be.</param>
    /// <param name="most">The bytes that the caller is ready to hold.</param>
    /// <exception cref="NotVerifiedException">It has another digest or size than described.</exception>
    public byte[] FetchBlob(Descriptor descriptor, int most)
    {
        if (descriptor.Size > most)
        {
            throw new BadInputException($"blob {descriptor.Digest}: {descriptor.Size} bytes, more than {most}");
        }

        var request = new RegistryRequest($"/v2/{_repository}/blobs/{descriptor.Digest}");
        var bytes = Read(request, (int)descriptor.Size, descriptor.Digest.ToString(), out _);
        return bytes.Length == descriptor.Size && Digest.Of(bytes, descriptor.Digest.Algorithm) == descriptor.Digest
            ? bytes
            : throw new NotVerifiedException($"blob {descriptor.Digest}: what {_reference.Registry} sent has another digest or size");
    }

    /// <summary>
    /// Downloads a blob into <paramref name="cache"/>, going on where an earlier run was cut off. Returns the path of the verified file, and
    /// whether it was not there whole before.
    /// </summary>
    /// <exception cref="NotVerifiedException">It has another digest or size than described; nothing is kept.</exception>
    public (string Path, bool IsNew) DownloadBlob(Descriptor descriptor, BlobCache cache) =>
        new BlobDownload(_session, $"/v2/{_repository}/blobs/{descriptor.Digest}", descriptor, cache, _options).Run();

    /// <summary>Closes connections of its own.</summary>
    public void Dispose()
    {
        if (_isOwnConnection)
        {
            _connection.Dispose();
        }
    }

    private FetchedDocument FetchManifest(string wanted, Digest? digest, string? declaredType)
    {
        var request = new RegistryRequest($"/v2/{_repository}/manifests/{wanted}") { Accept = MediaTypes.Manifests };
        var bytes = Read(request, OciLimits.Manifest.MaxBytes, $"{_connection.Name}/{_repository}:{wanted}", out var headers);
        var type = headers.ContentType?.MediaType;
        if (type is not null && !MediaTypes.Manifests.Contains(type, StringComparer.Ordinal))
        {
            type = type is "application/json" or "text/plain" or "application/octet-stream"
                ? null
                : throw new BadInputException($"manifest {wanted}: media type {Linux.ByteEscaping.ToDisplay(type)} is not an image");
        }

        if (type is not null && declaredType is not null && type != declaredType)
        {
            throw new BadInputException($"manifest {wanted}: sent as {type}, described as {declaredType}");
        }

        return FetchedDocument.Check(bytes, type ?? declaredType, wanted, digest);
    }

    private byte[] Read(RegistryRequest request, int most, string what, out System.Net.Http.Headers.HttpContentHeaders headers)
    {
        var retry = _session.NewSchedule();
        while (true)
        {
            using var response = _session.Get(request, retry);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw _session.Failure(response, what);
            }

            try
            {
                headers = response.Content.Headers;
                return CappedBody.Read(response, most);
            }
            catch (IOException e)
            {
                if (!retry.Again(e.Message))
                {
                    throw;
                }
            }
        }
    }
}
