using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Runner.Trust;

/// <summary>Where keys to be trusted come from: files, addresses, or the pages of the name that they are for.</summary>
internal static class KeyLocation
{
    /// <summary>The keys, and whether all of them came over https from who holds the name's certificate.</summary>
    /// <param name="places">Files and addresses; empty to ask the name's own pages.</param>
    /// <param name="prefix">The name; needed where no place is given.</param>
    /// <param name="options">How servers are spoken to.</param>
    /// <exception cref="NotFoundException">Nobody names a key.</exception>
    /// <exception cref="BadInputException">What was found is no public key.</exception>
    internal static (IReadOnlyList<KnownKey> Keys, bool FromHttps) Read(IReadOnlyList<string> places, AcIdentifier? prefix, DiscoveryOptions options)
    {
        if (places.Count > 0 && !places.Any(IsAddress))
        {
            return ([.. places.SelectMany(KeyFile.ReadKeys)], false);
        }

        using var client = new DiscoveryClient(options);
        var found = places.Count > 0 ? places : client.FindKeys(prefix!.Value).Found;
        var keys = found.SelectMany(place => IsAddress(place) ? Download(client, place) : KeyFile.ReadKeys(place));
        return ([.. keys], options is { AllowHttp: false, SkipTlsVerification: false } && found.All(place => place.StartsWith("https://", StringComparison.Ordinal)));
    }

    private static bool IsAddress(string place) => place.StartsWith("https://", StringComparison.Ordinal) || place.StartsWith("http://", StringComparison.Ordinal);

    private static IEnumerable<KnownKey> Download(DiscoveryClient client, string address)
    {
        try
        {
            return KnownKey.ParseFile(client.DownloadKeys(address));
        }
        catch (BadInputException e) when (!e.Message.StartsWith("fetch", StringComparison.Ordinal))
        {
            throw e.In(ByteEscaping.ToDisplay(address));
        }
    }
}
