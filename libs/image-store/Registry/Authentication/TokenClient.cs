using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Registry.Authentication;

/// <summary>Fetches bearer tokens (Docker Registry v2 authentication, "Token" and "OAuth2"). Its redirects are not followed.</summary>
internal sealed class TokenClient
{
    private const int MaxBody = 1 << 20;
    private const int MaxToken = 1 << 16;
    private static readonly JsonLimits s_limits = new(MaxBody, 16);
    private readonly HttpTransport _web;
    private readonly Action<string>? _notice;

    internal TokenClient(HttpTransport web, Action<string>? notice)
    {
        _web = web;
        _notice = notice;
    }

    /// <summary>A token for <paramref name="scopes"/>.</summary>
    /// <param name="realm">A checked address.</param>
    /// <param name="service">What the registry calls itself; null where it did not say.</param>
    /// <param name="scopes">What the token is for.</param>
    /// <param name="credential">Null for an anonymous token.</param>
    /// <exception cref="NotVerifiedException">The server gives none.</exception>
    internal string Fetch(Uri realm, string? service, IReadOnlyList<string> scopes, Credential? credential)
    {
        var retry = new RetrySchedule(_notice);
        while (true)
        {
            using var request = credential is { IsIdentityToken: true } ? Exchange(realm, service, string.Join(' ', scopes), credential) : Ask(realm, service, scopes, credential);
            try
            {
                using var response = _web.Send(request);
                if (!RetrySchedule.IsPassing(response.StatusCode) || !retry.Again(response))
                {
                    return Read(realm, response);
                }
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

    private static HttpRequestMessage Ask(Uri realm, string? service, IReadOnlyList<string> scopes, Credential? credential)
    {
        var query = new StringBuilder(realm.Query.TrimStart('?'));
        foreach (var scope in scopes)
        {
            query.Append(query.Length > 0 ? "&" : string.Empty).Append("scope=").Append(Uri.EscapeDataString(scope));
        }

        if (service is not null)
        {
            query.Append("&service=").Append(Uri.EscapeDataString(service));
        }

        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = query.ToString() }.Uri);
        if (credential is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credential.Basic);
        }

        return request;
    }

    private static HttpRequestMessage Exchange(Uri realm, string? service, string scope, Credential credential) => new(HttpMethod.Post, realm)
    {
        Content = new FormUrlEncodedContent(
        [
            new("grant_type", "refresh_token"), new("service", service ?? string.Empty), new("scope", scope),
            new("client_id", "appc-tooling"), new("refresh_token", credential.Secret),
        ]),
    };

    private static string Read(Uri realm, HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new NotVerifiedException(
                $"log in at {realm.Authority}: it answered {(int)response.StatusCode}",
                response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? "the user name or password is wrong" : null);
        }

        try
        {
            var answer = StrictJson.Parse(CappedBody.Read(response, MaxBody), s_limits);
            var token = (answer.Find("token") ?? answer.Find("access_token"))?.Text ?? string.Empty;
            return token.Length is > 0 and <= MaxToken && token.All(c => c is > ' ' and <= '~')
                ? token
                : throw new BadInputException("the answer holds no token");
        }
        catch (BadInputException e)
        {
            throw e.In($"log in at {realm.Authority}");
        }
    }
}
