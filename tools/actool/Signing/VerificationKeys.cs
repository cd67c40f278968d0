using Actool.Signing.Kinds;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;

namespace Actool.Signing;

/// <summary>The public keys that count, by the kind of signature they are for.</summary>
internal sealed class VerificationKeys
{
    private VerificationKeys(IReadOnlyList<(ISigningKind Kind, IReadOnlyList<byte[]> Contents)> kinds)
    {
        Kinds = kinds;
    }

    /// <summary>Each kind that there is a key for, with the contents of the key files.</summary>
    internal IReadOnlyList<(ISigningKind Kind, IReadOnlyList<byte[]> Contents)> Kinds { get; }

    /// <summary>True where no key was given.</summary>
    internal bool IsEmpty => Kinds.Count == 0;

    /// <summary>Reads key files of any kind.</summary>
    /// <exception cref="BadInputException">One is no public key.</exception>
    internal static VerificationKeys Read(IEnumerable<string> paths)
    {
        List<(ISigningKind Kind, byte[] Content)> keys = [.. paths.Select(ReadOne)];
        return new([.. keys.GroupBy(key => key.Kind).OrderBy(group => group.Key.Kind).Select(group =>
            (group.Key, (IReadOnlyList<byte[]>)[.. group.Select(key => key.Content)]))]);
    }

    /// <summary>OpenPGP keys from the key store.</summary>
    internal static VerificationKeys Trusted(IEnumerable<OpenPgpKey> keys) =>
        new([(SigningKinds.All.First(kind => kind.Kind == SignatureKind.OpenPgp), [.. keys.Select(key => key.ToArmor().ToArray())])]);

    private static (ISigningKind Kind, byte[] Content) ReadOne(string path)
    {
        var bytes = KeyFile.ReadAll(path);
        var kind = SigningKinds.All.FirstOrDefault(kind => kind.TakesPublic(bytes));
        if (kind is null or OpenPgpKind)
        {
            KeyFile.ReadPublicKeys(path); // whose messages say what is wrong with a file that is nothing else
        }

        return (kind!, bytes);
    }
}
