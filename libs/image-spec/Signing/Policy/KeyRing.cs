using System.Collections.Immutable;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Minisign;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>Public keys of all kinds, sorted for those who check signatures. A key may be there in several copies. Immutable.</summary>
public sealed class KeyRing
{
    /// <summary>Takes the keys.</summary>
    /// <exception cref="BadInputException">Two different minisign keys have one number.</exception>
    public KeyRing(IEnumerable<KnownKey> keys)
    {
        Keys = [.. keys];
        OpenPgp = [.. Keys.Select(key => key.OpenPgp).OfType<OpenPgpKey>()];
        Minisign = [.. Keys.Select(key => key.Minisign).OfType<MinisignPublicKey>()];
        Pem = [.. Keys.Select(key => key.Pem).OfType<PemPublicKey>().DistinctBy(key => key.KeyId)];
        foreach (var same in Keys.Where(key => key.Minisign is not null).GroupBy(key => key.Reference))
        {
            if (same.Any(key => !key.IsSameKey(same.First())))
            {
                throw new BadInputException($"{same.Key}: two different keys have this number, so it names neither");
            }
        }
    }

    /// <summary>All of them.</summary>
    public ImmutableArray<KnownKey> Keys { get; }

    /// <summary>Those of OpenPGP.</summary>
    public ImmutableArray<OpenPgpKey> OpenPgp { get; }

    /// <summary>Those of minisign and signify.</summary>
    public ImmutableArray<MinisignPublicKey> Minisign { get; }

    /// <summary>Those of image-ID signatures, each once.</summary>
    public ImmutableArray<PemPublicKey> Pem { get; }
}
