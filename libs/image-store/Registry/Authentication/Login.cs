using System.Net.Http.Headers;
using Appc.ImageSpec;

namespace Appc.ImageStore.Registry.Authentication;

/// <summary>What is shown to one registry for one repository: nothing at first, then what its challenge asked for. Used from several threads.</summary>
internal sealed class Login
{
    private readonly Lock _lock = new();
    private readonly Uri _registry;
    private readonly RegistryAccess _access;
    private readonly RegistryOptions _options;
    private readonly TokenClient _tokens;
    private AuthenticationHeaderValue? _current;

    internal Login(Uri registry, RegistryAccess access, RegistryOptions options, TokenClient tokens)
    {
        _registry = registry;
        _access = access;
        _options = options;
        _tokens = tokens;
    }

    /// <summary>A cure for a refusal that follows from a password held back; null where none was.</summary>
    internal string? Cure { get; private set; }

    /// <summary>The header for the registry's own origin, and for no other.</summary>
    internal AuthenticationHeaderValue? Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>
    /// Answers a challenge; false when there is nothing new to show. <paramref name="refused"/> is what was shown: when another thread has
    /// found something since, that is taken instead.
    /// </summary>
    internal bool Answer(HttpResponseMessage unauthorized, AuthenticationHeaderValue? refused)
    {
        lock (_lock)
        {
            if (!Equals(_current, refused))
            {
                return true;
            }

            var challenge = Challenge.Choose(unauthorized.Headers.WwwAuthenticate);
            var next = challenge?.Scheme switch
            {
                "bearer" => Bearer(challenge),
                "basic" => Basic(),
                _ => null,
            };
            var isNew = next is not null && !Equals(next, refused);
            _current = next;
            return isNew;
        }
    }

    private AuthenticationHeaderValue? Basic() => Secret() is { IsIdentityToken: false } credential
        ? new AuthenticationHeaderValue("Basic", credential.Basic)
        : null;

    private AuthenticationHeaderValue Bearer(Challenge challenge)
    {
        var realm = TokenRealm.Parse(challenge.Parameters.GetValueOrDefault("realm"), _registry);
        var credential = Secret();
        if (credential is not null && !TokenRealm.MayHavePassword(realm, _registry, _options.TokenHosts))
        {
            Cure = $"its token server {realm.Authority} belongs to somebody else and was not given the password; --token-host {realm.IdnHost} allows it";
            credential = null;
        }

        try
        {
            return new AuthenticationHeaderValue("Bearer", _tokens.Fetch(realm, challenge.Parameters.GetValueOrDefault("service"), _access.Scopes, credential));
        }
        catch (NotVerifiedException e) when (Cure is not null)
        {
            throw new NotVerifiedException(e.Message, Cure);
        }
    }

    private Credential? Secret() => _options.Mirrors.SettingsOf(_registry)?.RegistryCredential() ?? CredentialFinder.Find(_options.AuthFile, _registry.IsDefaultPort ? _registry.IdnHost : _registry.Authority, _access.Repository);
}
