using Actool.Signing.Kinds;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing.Policy;
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

    /// <summary>Keys from the key store.</summary>
    internal static VerificationKeys Trusted(KeyRing keys) => new([.. keys.Keys.GroupBy(key => key.Reference.Kind).OrderBy(group => group.Key).Select(group =>
        (SigningKinds.All.First(kind => kind.Kind == group.Key), (IReadOnlyList<byte[]>)[.. group.Select(key => key.ToFile())]))]);

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
