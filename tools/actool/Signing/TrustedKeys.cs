using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Policy;
using Appc.ImageStore;
using Appc.ImageStore.Keys;

namespace Actool.Signing;

/// <summary>The keys that the user trusts for an image, by the name in its manifest.</summary>
internal static class TrustedKeys
{
    private const string Cure = "name the signer's public key with --key FILE";

    /// <summary>The keys; at least one.</summary>
    /// <param name="image">At its first byte, seekable; it is there again afterwards, so that what names the keys is what is verified.</param>
    /// <param name="directory">The state directory; null for the user's own.</param>
    /// <exception cref="NotVerifiedException">None is trusted for that name.</exception>
    /// <exception cref="BadInputException">The file is no image, so nothing says which keys are trusted for it.</exception>
    internal static KeyRing For(Stream image, string? directory)
    {
        var name = NameOf(image);
        var keys = KeyStore.Open(Path.Join(directory ?? StateDirectory.Default(), "keys")).RingFor(name);
        return !keys.Keys.IsEmpty
            ? keys
            : throw new NotVerifiedException($"no key is trusted for {name}", $"{Cure}, or trust it: runner trust --prefix {name} FILE");
    }

    private static AcIdentifier NameOf(Stream image)
    {
        try
        {
            var manifest = AciReader.ReadManifest(image, ReadLimits.Default);
            image.Position = 0;
            return ImageManifest.Parse(manifest.Span).Name;
        }
        catch (BadInputException e)
        {
            throw new BadInputException($"no --key given, and its name cannot be read: {e.Message}", e);
        }
    }
}
