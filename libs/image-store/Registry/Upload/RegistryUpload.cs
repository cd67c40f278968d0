using System.Net;
using System.Net.Http.Headers;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Registry.Upload;

/// <summary>
/// Puts an image into a repository of a registry: its blobs first, several at a time, then the manifest, so that nobody ever finds half an image.
/// Whoever is interrupted begins again, and what is there already is not sent twice.
/// </summary>
public sealed class RegistryUpload : IDisposable
{
    private const int AtATime = 3;
    private readonly RegistryConnection _connection;
    private readonly bool _isOwnConnection;
    private readonly RegistrySession _session;
    private readonly RegistryOptions _options;
    private readonly DockerReference _reference;
    private readonly string? _mountFrom;

    /// <summary>Makes a client for one repository.</summary>
    /// <param name="reference">The image that is to be; with a tag.</param>
    /// <param name="options">How to speak to the registry.</param>
    /// <param name="mountFrom">A repository of the same registry that may have some of the blobs; null for none.</param>
    public RegistryUpload(DockerReference reference, RegistryOptions options, string? mountFrom)
        : this(reference, new RegistryConnection(reference.Registry, options), mountFrom)
    {
        _isOwnConnection = true;
    }

    /// <summary>Makes a client for one repository that shares its connections with others.</summary>
    internal RegistryUpload(DockerReference reference, RegistryConnection connection, string? mountFrom)
    {
        (_reference, _connection, _options) = (reference, connection, connection.Options);
        _mountFrom = mountFrom == reference.Repository ? null : mountFrom;
        _session = new RegistrySession(connection.Web, connection.Address, RegistryAccess.ToPush(reference.Repository, _mountFrom), _options);
    }

    /// <summary>Puts the image there.</summary>
    /// <exception cref="NotVerifiedException">The registry denies it, or says that it got something else.</exception>
    /// <exception cref="IOException">The network failed again and again.</exception>
    public void Push(PushableImage image) => Push(image, _reference.Wanted);

    /// <summary>Puts an image, or any other manifest, there.</summary>
    /// <param name="image">What.</param>
    /// <param name="wanted">Under which tag, or its digest.</param>
    /// <returns>True where the registry itself lists it among what refers to its subject.</returns>
    internal bool Push(PushableImage image, string wanted)
    {
        var blobs = image.Blobs.DistinctBy(blob => blob.Descriptor.Digest).ToList();
        try
        {
            Parallel.ForEach(blobs, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, blob =>
                new BlobUpload(_session, _reference.Repository, blob.Descriptor, blob.Open, _options).Run(_mountFrom));
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }

        return PutManifest(image, wanted);
    }

    /// <summary>Closes connections of its own.</summary>
    public void Dispose()
    {
        if (_isOwnConnection)
        {
            _connection.Dispose();
        }
    }

    private bool PutManifest(PushableImage image, string wanted)
    {
        var request = new RegistryRequest($"/v2/{_reference.Repository}/manifests/{wanted}")
        {
            Method = HttpMethod.Put,
            Content = () => new ReadOnlyMemoryContent(image.Manifest) { Headers = { ContentType = new MediaTypeHeaderValue(image.MediaType) } },
        };
        using var response = _session.Get(request, _session.NewSchedule());
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw _session.Failure(response, $"{_connection.Name}/{_reference.Repository}:{wanted}");
        }

        var got = response.Headers.TryGetValues("Docker-Content-Digest", out var values) ? values.First() : image.Digest.ToString();
        if (got != image.Digest.ToString())
        {
            throw new NotVerifiedException($"push {_reference}: {CappedBody.Host(response)} says that it got {Linux.ByteEscaping.ToDisplay(got)}, not {image.Digest}");
        }

        return response.Headers.Contains("OCI-Subject");
    }
}
