using System.Net;
using System.Net.Http.Headers;
using Appc.ImageSpec;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// Brings one file here. What an earlier run left, or a cut connection, is gone on with where the server names the version by a strong ETag
/// (Range with If-Range, RFC 9110 section 13.1.5); without one it begins again. Nothing here is verified yet.
/// </summary>
internal sealed class WebDownload
{
    private const int BufferSize = 128 * 1024;
    private readonly WebSession _session;
    private readonly Uri _address;
    private readonly long _most;
    private readonly PartialFile _file;
    private readonly byte[] _buffer = new byte[BufferSize];

    internal WebDownload(WebSession session, Uri address, long most, PartialFile file)
    {
        (_session, _address, _most, _file) = (session, address, most, file);
    }

    /// <summary>What it is slowed down by; null for nothing.</summary>
    internal TransferPace? Pace { get; init; }

    /// <summary>Fetches until the file is whole.</summary>
    /// <param name="known">The version that is known already; null for none.</param>
    /// <returns>False when the server still has the version known, and nothing was fetched.</returns>
    /// <exception cref="NotFoundException">Nothing is there.</exception>
    /// <exception cref="BadInputException">It is larger than allowed, or the answer makes no sense.</exception>
    /// <exception cref="IOException">The network failed again and again; what has come stays for the next run.</exception>
    internal bool Run(EntityTagHeaderValue? known)
    {
        var retry = _session.NewSchedule();
        while (true)
        {
            var before = _file.Length;
            try
            {
                return Receive(known, retry);
            }
            catch (IOException e)
            {
                if (_file.Length - before >= BufferSize)
                {
                    retry.Progress();
                }

                if (!retry.Again($"{e.Message} after {_file.Length} bytes"))
                {
                    throw;
                }
            }
        }
    }

    private bool Receive(EntityTagHeaderValue? known, RetrySchedule retry)
    {
        if (_file.Version is null)
        {
            _file.Restart(null);
        }

        using var response = _session.Get(_address, request => Prepare(request, known), retry);
        if (response.StatusCode == HttpStatusCode.NotModified && known is not null && _file.Length == 0)
        {
            return false;
        }

        if (IsWhole(response))
        {
            return true;
        }

        Place(response);
        try
        {
            using var body = response.Content.ReadAsStream();
            Copy(body);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"{CappedBody.Host(response)} cut off {WebSession.Show(_address)}", e);
        }

        return true;
    }

    private void Prepare(HttpRequestMessage request, EntityTagHeaderValue? known)
    {
        if (_file.Length > 0 && _file.Version is { } version)
        {
            request.Headers.Range = new RangeHeaderValue(_file.Length, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(version);
        }
        else if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }
    }

    // Everything was here already, of the version that If-Range named; had it been another one, all of it would have come.
    private bool IsWhole(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && _file.Length > 0 && response.Content.Headers.ContentRange is { HasRange: false } range && range.Length == _file.Length;

    // 206 goes on where asked; 200 is the whole again; 416 means that what is here is not the beginning of what is there.
    private void Place(HttpResponseMessage response)
    {
        var announced = response.Content.Headers.ContentLength;
        if (response.StatusCode == HttpStatusCode.PartialContent && _file.Length > 0)
        {
            var sent = response.Headers.ETag;
            if (response.Content.Headers.ContentRange?.From != _file.Length || (sent is not null && !sent.Equals(_file.Version)))
            {
                throw new BadInputException($"fetch {WebSession.Show(_address)}: {CappedBody.Host(response)} sent another range than asked for");
            }

            announced += _file.Length;
        }
        else if (response.StatusCode == HttpStatusCode.OK)
        {
            _file.Restart(response.Headers.ETag is { IsWeak: false } version ? version : null);
        }
        else if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && _file.Length > 0)
        {
            _file.Restart(null);
            throw new EndOfStreamException($"{CappedBody.Host(response)} does not go on with {WebSession.Show(_address)}");
        }
        else
        {
            throw WebSession.Failure(response, WebSession.Show(_address));
        }

        if (announced > _most)
        {
            throw TooLarge();
        }
    }

    private void Copy(Stream body)
    {
        for (int read; (read = body.Read(_buffer)) > 0;)
        {
            if (_file.Length + read > _most)
            {
                _file.Restart(null);
                throw TooLarge();
            }

            _file.Append(_buffer.AsSpan(0, read));
            Pace?.Took(read);
        }
    }

    private BadInputException TooLarge() => new($"fetch {WebSession.Show(_address)}: larger than {_most} bytes");
}
