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
    /// <param name="directory">Where half-fetched files are.</param>
    /// <param name="options">How servers are spoken to.</param>
    /// <exception cref="NotFoundException">Nobody names a key.</exception>
    /// <exception cref="BadInputException">What was found is no public key.</exception>
    internal static (IReadOnlyList<KnownKey> Keys, bool FromHttps) Read(IReadOnlyList<string> places, AcIdentifier? prefix, string directory, DiscoveryOptions options)
    {
        if (places.Count > 0 && !places.Any(IsAddress))
        {
            return ([.. places.SelectMany(KeyFile.ReadKeys)], false);
        }

        using var client = new DiscoveryClient(options);
        var isDiscovered = places.Count == 0; // a page may name addresses, and never a file of this machine
        var found = isDiscovered ? client.FindKeys(prefix!.Value).Found : places;
        var keys = found.SelectMany(place => isDiscovered || IsAddress(place) ? Download(client, place, directory) : KeyFile.ReadKeys(place));
        var isOwnPlace = !isDiscovered || options.Mirrors.For(prefix!.Value) is null; // a mirror has no certificate of the name
        return ([.. keys], isOwnPlace && options is { AllowHttp: false, SkipTlsVerification: false } && found.All(place => place.StartsWith("https://", StringComparison.Ordinal)));
    }

    private static bool IsAddress(string place) => place.StartsWith("https://", StringComparison.Ordinal) || place.StartsWith("http://", StringComparison.Ordinal);

    private static IEnumerable<KnownKey> Download(DiscoveryClient client, string address, string directory)
    {
        try
        {
            return KnownKey.ParseFile(client.DownloadKeys(address, directory));
        }
        catch (BadInputException e) when (!e.Message.StartsWith("fetch", StringComparison.Ordinal))
        {
            throw e.In(ByteEscaping.ToDisplay(address));
        }
    }
}
