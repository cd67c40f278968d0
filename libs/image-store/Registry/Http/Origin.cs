namespace Appc.ImageStore.Registry.Http;

/// <summary>Scheme, host and port: what a secret is bound to (RFC 6454).</summary>
/// <param name="Scheme"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">In lower case.</param>
/// <param name="Port">Its number.</param>
internal readonly record struct Origin(string Scheme, string Host, int Port)
{
    internal static Origin Of(Uri address) => new(address.Scheme, address.IdnHost.ToLowerInvariant(), address.Port);
}
