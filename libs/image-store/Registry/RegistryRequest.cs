using System.Net.Http.Headers;

namespace Appc.ImageStore.Registry;

/// <summary>One thing asked of a registry, so that it can be asked again after a redirect, a login or a failure.</summary>
/// <param name="Path">From the registry's root, such as <c>/v2/NAME/manifests/latest</c>; its parts are checked names.</param>
internal sealed record RegistryRequest(string Path)
{
    /// <summary>What is to be done.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>The whole address, where the registry itself named one; null for <see cref="Path"/>.</summary>
    public Uri? Target { get; init; }

    /// <summary>Makes what is sent along, anew for every attempt; null for nothing.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>The media types wanted; empty for any.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>The first byte wanted; 0 for all of it.</summary>
    public long From { get; init; }

    /// <summary>The version that <see cref="From"/> refers to; null where none is known.</summary>
    public EntityTagHeaderValue? Version { get; init; }

    internal HttpRequestMessage ToMessage(Uri address)
    {
        var message = new HttpRequestMessage(Method, address) { Content = Content?.Invoke() };
        foreach (var type in Accept)
        {
            message.Headers.Accept.ParseAdd(type);
        }

        if (From > 0)
        {
            message.Headers.Range = new RangeHeaderValue(From, null);
            message.Headers.IfRange = Version is { IsWeak: false } ? new RangeConditionHeaderValue(Version) : null;
        }

        return message;
    }
}
