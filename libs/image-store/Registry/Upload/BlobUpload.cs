using System.Net;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Registry.Upload;

/// <summary>
/// Puts one blob into a repository (OCI distribution-spec, Push): not at all where it is there, by mounting where another repository of the registry
/// has it, else in one piece, which is gone on with where it was cut off. The registry checks the digest before the blob is to be had.
/// </summary>
internal sealed class BlobUpload
{
    private const int SmallSize = 1 << 20;
    private readonly RegistrySession _session;
    private readonly string _blobs;
    private readonly Descriptor _descriptor;
    private readonly Func<Stream> _open;
    private readonly RegistryOptions _options;
    private long _told;

    internal BlobUpload(RegistrySession session, string repository, Descriptor descriptor, Func<Stream> open, RegistryOptions options)
    {
        (_session, _descriptor, _open, _options) = (session, descriptor, open, options);
        _blobs = $"/v2/{repository}/blobs/";
    }

    private string Name => _descriptor.Digest.ToString();

    /// <summary>Does it.</summary>
    /// <param name="from">A repository of the same registry that may have the blob; null for none.</param>
    internal void Run(string? from)
    {
        if (IsThere())
        {
            return;
        }

        _options.Progress?.Begin(Name, _descriptor.Size, 0);
        try
        {
            var retry = _session.NewSchedule();
            while (Begin(from, retry) is { } place && !TrySend(place, retry))
            {
                from = null;
            }
        }
        finally
        {
            _options.Progress?.End(Name);
        }
    }

    private bool IsThere()
    {
        using var response = _session.Get(new RegistryRequest(_blobs + Name) { Method = HttpMethod.Head }, _session.NewSchedule());
        return response.StatusCode switch
        {
            HttpStatusCode.OK => response.Content.Headers.ContentLength is null || response.Content.Headers.ContentLength == _descriptor.Size,
            HttpStatusCode.NotFound => false,
            _ => throw _session.Failure(response, Name),
        };
    }

    /// <summary>Where the blob is to be sent; null where it was mounted.</summary>
    private Uri? Begin(string? from, RetrySchedule retry)
    {
        var mount = from is null ? string.Empty : $"?mount={Uri.EscapeDataString(Name)}&from={Uri.EscapeDataString(from)}";
        using var response = _session.Get(new RegistryRequest($"{_blobs}uploads/{mount}") { Method = HttpMethod.Post }, retry);
        return response.StatusCode switch
        {
            HttpStatusCode.Created when from is not null => null,
            HttpStatusCode.Accepted => Place(response),
            _ => throw _session.Failure(response, Name),
        };
    }

    /// <summary>False when the upload has to begin anew.</summary>
    private bool TrySend(Uri place, RetrySchedule retry)
    {
        if (_descriptor.Size <= SmallSize)
        {
            return TryFinish(place, 0, retry);
        }

        for (var at = 0L; ;)
        {
            try
            {
                using var response = _session.Send(new RegistryRequest(_blobs) { Method = HttpMethod.Patch, Target = place, Content = () => Content(at) });
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    return TryFinish(Place(response), _descriptor.Size, retry);
                }

                if (!IsWorthAnother(response, retry))
                {
                    throw _session.Failure(response, Name);
                }
            }
            catch (IOException e) when (e is not NoServerException)
            {
                if (!retry.Again($"{e.Message} after {at} of {_descriptor.Size} bytes"))
                {
                    throw;
                }
            }

            if (Offset(place, retry) is not ({ } next, var received))
            {
                return false;
            }

            (place, at) = (next, received);
        }
    }

    // A session that is gone, or that counts otherwise than we do, is begun anew.
    private static bool IsWorthAnother(HttpResponseMessage response, RetrySchedule retry) =>
        (RetrySchedule.IsPassing(response.StatusCode) || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable) && retry.Again(response);

    /// <summary>How much the registry has, and where it goes on; null where the upload is lost.</summary>
    private (Uri? Place, long Received) Offset(Uri place, RetrySchedule retry)
    {
        using var response = _session.Get(new RegistryRequest(_blobs) { Target = place }, retry);
        var range = response.Headers.TryGetValues("Range", out var values) ? values.First() : null;
        if (response.StatusCode != HttpStatusCode.NoContent || range?.Split('-') is not [_, var last] || !long.TryParse(last, out var end) || end < 0 || end >= _descriptor.Size)
        {
            return (null, 0);
        }

        return (Place(response), end == 0 ? 0 : end + 1); // 0-0 is what nothing is called, too
    }

    private bool TryFinish(Uri place, long at, RetrySchedule retry)
    {
        var target = new UriBuilder(place) { Query = $"{place.Query.TrimStart('?')}{(place.Query.Length > 1 ? "&" : string.Empty)}digest={Uri.EscapeDataString(Name)}" }.Uri;
        using var response = _session.Get(new RegistryRequest(_blobs) { Method = HttpMethod.Put, Target = target, Content = () => Content(at) }, retry);
        if (response.StatusCode == HttpStatusCode.Created)
        {
            return true;
        }

        // An answer that was lost leaves the blob there and the session gone.
        return response.StatusCode == HttpStatusCode.NotFound
            ? IsThere() || (retry.Again(response) ? false : throw _session.Failure(response, Name))
            : throw _session.Failure(response, Name);
    }

    private BlobContent Content(long at)
    {
        _options.Progress?.Advance(Name, at - _told);
        _told = at;
        return new BlobContent(_open, at, _descriptor.Size, sent =>
        {
            _told += sent;
            _options.Progress?.Advance(Name, sent);
        });
    }

    private static Uri Place(HttpResponseMessage response) => RedirectTarget.Next(response.RequestMessage!.RequestUri!, response.Headers.Location);
}
