using System.Net;
using Appc.ImageSpec;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Discovery;

/// <summary>Asks web servers: redirects followed by hand, secrets bound to the origin that asked for them, waits and tries again.</summary>
internal sealed class WebSession : IDisposable
{
    private const int MostRedirects = 5;
    private const int MostPageBytes = 1 << 20;
    private static readonly TimeSpan s_longestDocument = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, HttpTransport> _webs = new(StringComparer.Ordinal); // by file of authorities, which vouch for their own servers only
    private readonly WebCredentials _credentials;
    private readonly DiscoveryOptions _options;

    internal WebSession(DiscoveryOptions options)
    {
        _options = options;
        _credentials = new WebCredentials(options.Credentials, options.Mirrors);
    }

    internal RetrySchedule NewSchedule() => new(_options.Notice);

    /// <summary>The response, whatever its status unless another attempt may improve it; its body is unread.</summary>
    /// <param name="address">https, or http where the user allows it.</param>
    /// <param name="prepare">Adds to each request what the caller wants with it.</param>
    /// <param name="retry">How often in all.</param>
    /// <exception cref="IOException">The network failed again and again.</exception>
    /// <exception cref="BadInputException">A redirect is refused.</exception>
    internal HttpResponseMessage Get(Uri address, Action<HttpRequestMessage> prepare, RetrySchedule retry)
    {
        while (true)
        {
            try
            {
                var response = Follow(address, prepare);
                if (!RetrySchedule.IsPassing(response.StatusCode))
                {
                    return response;
                }

                using (response)
                {
                    if (!retry.Again(response))
                    {
                        throw new IOException($"fetch {Show(address)}: {address.Authority} answered {(int)response.StatusCode} too often, or asks for too long a wait");
                    }
                }
            }
            catch (IOException e) when (e is not NoServerException)
            {
                if (!retry.Again(e.Message))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>The beginning of a page, at most 1 MiB; null where the server answers 4xx.</summary>
    /// <param name="address">The page.</param>
    /// <param name="status">The answer's status.</param>
    internal byte[]? ReadPage(Uri address, out HttpStatusCode status)
    {
        using var response = Get(address, request => request.Headers.Accept.ParseAdd("text/html"), NewSchedule());
        status = response.StatusCode;
        if ((int)status is >= 400 and < 500)
        {
            return null;
        }

        return status == HttpStatusCode.OK ? ReadStart(response, MostPageBytes) : throw Failure(response, Show(address));
    }

    /// <summary>The failure that a status other than success means.</summary>
    internal static Exception Failure(HttpResponseMessage response, string what) => response.StatusCode switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new NotFoundException($"fetch {what}: {CappedBody.Host(response)} has no such thing"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new NotVerifiedException(
            $"fetch {what}: {CappedBody.Host(response)} denies it to you", "put a password for it into ~/.config/appc/auth.d or ~/.netrc (docs/discovery.md)"),
        _ => new BadInputException($"fetch {what}: {CappedBody.Host(response)} answered {(int)response.StatusCode}"),
    };

    /// <summary>The address without its query, which may hold a secret.</summary>
    internal static string Show(Uri address) => Linux.ByteEscaping.ToDisplay(address.GetLeftPart(UriPartial.Path));

    /// <summary>An address that may be asked: https, or http where the user allows it, without a user's name in it and not link-local.</summary>
    /// <exception cref="BadInputException">It may not.</exception>
    internal Uri Require(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0)
        {
            throw new BadInputException($"fetch {Linux.ByteEscaping.ToDisplay(text)}: not an https address");
        }

        if (address.Scheme == "http" && !_options.AllowHttp)
        {
            throw new BadInputException($"fetch {Show(address)}: plain http is refused without --insecure-options=http");
        }

        return RedirectTarget.Check(address);
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        foreach (var web in _webs.Values)
        {
            web.Dispose();
        }
    }

    private HttpResponseMessage Follow(Uri start, Action<HttpRequestMessage> prepare)
    {
        var address = start;
        for (var hops = 0; ;)
        {
            var response = Send(address, prepare);
            if (response.StatusCode == HttpStatusCode.Unauthorized && _credentials.Answer(address))
            {
                response.Dispose();
                continue;
            }

            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            using (response)
            {
                address = hops++ < MostRedirects
                    ? RedirectTarget.Next(address, response.Headers.Location)
                    : throw new BadInputException($"fetch {Show(start)}: more than {MostRedirects} redirects");
            }
        }
    }

    private HttpResponseMessage Send(Uri address, Action<HttpRequestMessage> prepare)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        prepare(request);
        request.Headers.Authorization = _credentials.For(address);
        return WebFor(address).Send(request);
    }

    private HttpTransport WebFor(Uri address)
    {
        var authorities = _options.Mirrors.SettingsOf(address)?.CaFile ?? _options.CaFile;
        if (!_webs.TryGetValue(authorities ?? string.Empty, out var web))
        {
            web = new HttpTransport(new RegistryOptions { SkipTlsVerification = _options.SkipTlsVerification, CaFile = authorities, ConnectTo = _options.ConnectTo });
            _webs.Add(authorities ?? string.Empty, web);
        }

        return web;
    }

    private static byte[] ReadStart(HttpResponseMessage response, int most)
    {
        var deadline = DateTimeOffset.UtcNow + s_longestDocument;
        using var body = response.Content.ReadAsStream();
        using var bytes = new MemoryStream();
        var buffer = new byte[16 << 10];
        try
        {
            for (int read; bytes.Length < most && (read = body.Read(buffer, 0, (int)Math.Min(buffer.Length, most - bytes.Length))) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (DateTimeOffset.UtcNow > deadline)
                {
                    throw new IOException($"read from {CappedBody.Host(response)}: the answer takes too long");
                }
            }
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"read from {CappedBody.Host(response)}: the answer was cut off", e);
        }

        return bytes.ToArray();
    }
}
