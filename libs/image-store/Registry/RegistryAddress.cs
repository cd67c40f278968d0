using Appc.ImageStore.Registry.Http;

namespace Appc.ImageStore.Registry;

/// <summary>Where a registry answers: by https, and by plain http only where the user allows it and the registry does not speak TLS.</summary>
internal static class RegistryAddress
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    internal static Uri Find(HttpTransport web, string registry, RegistryOptions options)
    {
        var secure = new Uri($"https://{registry}/");
        if (!options.AllowHttp)
        {
            return secure;
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(secure, "/v2/"));
            using var response = web.Send(request, s_patience);
            return secure;
        }
        catch (IOException)
        {
            // A server that speaks TLS is never spoken to without, however slow or broken it is.
            return web.HasSeenTls ? secure : new Uri($"http://{registry}/");
        }
    }
}
