using System.Net;
using Appc.ImageSpec;
using Appc.ImageStore.Registry.Authentication;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Registry;

/// <summary>
/// Asks one registry about one repository: logs in when challenged, follows redirects by hand with the secret left behind, waits and
/// tries again. Used from several threads.
/// </summary>
internal sealed class RegistrySession
{
    private const int MostRedirects = 5;
    private readonly HttpTransport _web;
    private readonly Login _login;
    private readonly Uri _registry;
    private readonly Action<string>? _notice;
    private readonly string _verb;

    internal RegistrySession(HttpTransport web, Uri registry, RegistryAccess access, RegistryOptions options)
    {
        _web = web;
        _registry = registry;
        _notice = options.Notice;
        _verb = access.Verb;
        _login = new Login(registry, access, options, new TokenClient(web, options.Notice));
    }

    /// <summary>The response, whatever its status unless another attempt may improve it; its body is unread.</summary>
    /// <exception cref="IOException">The network failed again and again.</exception>
    internal HttpResponseMessage Get(RegistryRequest request, RetrySchedule retry)
    {
        while (true)
        {
            try
            {
                var response = Send(request);
                if (!RetrySchedule.IsPassing(response.StatusCode))
                {
                    return response;
                }

                using (response)
                {
                    if (!retry.Again(response))
                    {
                        throw new IOException($"{request.Path}: {_registry.Authority} answered {(int)response.StatusCode} too often, or asks for too long a wait");
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

    /// <summary>The response to one attempt, whatever its status; a login counts as the same attempt.</summary>
    /// <exception cref="IOException">The network failed.</exception>
    internal HttpResponseMessage Send(RegistryRequest request)
    {
        var shown = _login.Current;
        var response = Follow(request);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !IsOurs(response.RequestMessage!.RequestUri!))
        {
            return response;
        }

        if (!_login.Answer(response, shown))
        {
            return response;
        }

        response.Dispose();
        return Follow(request);
    }

    internal RetrySchedule NewSchedule() => new(_notice);

    /// <summary>The failure that a status other than success means.</summary>
    internal Exception Failure(HttpResponseMessage response, string what) => response.StatusCode switch
    {
        HttpStatusCode.NotFound => new NotFoundException($"{_verb} {what}: {CappedBody.Host(response)} has no such thing"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new NotVerifiedException(
            $"{_verb} {what}: {CappedBody.Host(response)} denies it to you",
            _login.Cure ?? "log in with docker login, podman login or skopeo login, or name the file with --authfile"),
        _ => new BadInputException($"{_verb} {what}: {CappedBody.Host(response)} answered {(int)response.StatusCode}{RegistryError.Of(response)}"),
    };

    private HttpResponseMessage Follow(RegistryRequest request)
    {
        var address = request.Target ?? new Uri(_registry, request.Path);
        for (var hops = 0; ; hops++)
        {
            using var message = request.ToMessage(address);
            message.Headers.Authorization = IsOurs(address) ? _login.Current : null;
            var response = _web.Send(message);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            using (response)
            {
                address = hops < MostRedirects
                    ? RedirectTarget.Next(address, response.Headers.Location)
                    : throw new BadInputException($"fetch from {_registry.Authority}: more than {MostRedirects} redirects");
            }
        }
    }

    private bool IsOurs(Uri address) => Origin.Of(address) == Origin.Of(_registry);
}
