using System.Security.Cryptography;
using Actool.Signing.Kinds;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>The keys of one run of sign, opened: one for each kind.</summary>
internal sealed class SignerSet : IDisposable
{
    private const UnixFileMode OpenToOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly List<IFileSigner> _signers = [];

    private SignerSet()
    {
    }

    /// <summary>In the order of the kinds.</summary>
    internal IReadOnlyList<IFileSigner> All => _signers;

    /// <summary>Finds a key for every kind that is wanted, and a kind for every key that is given.</summary>
    internal static SignerSet Open(SignOptions options)
    {
        var set = new SignerSet();
        var passphrase = Passphrase.Read(options.PassphraseFile, options.PassphraseDescriptor);
        List<(string Path, byte[] Bytes)> keys = [.. options.Keys.Select(path => (path, KeyFile.ReadAll(path)))];
        try
        {
            var wanted = Wanted(options, keys);
            RequireUse(options, keys, wanted);
            foreach (var kind in wanted)
            {
                set._signers.Add(OpenOne(kind, options, keys, passphrase));
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
        finally
        {
            keys.ForEach(key => CryptographicOperations.ZeroMemory(key.Bytes));
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    public void Dispose() => _signers.ForEach(signer => signer.Dispose());

    private static List<ISigningKind> Wanted(SignOptions options, List<(string Path, byte[] Bytes)> keys)
    {
        List<ISigningKind> named = [.. options.Kinds.SelectMany(list => list.Split(',')).Distinct().Select(SigningKinds.Named)];
        if (named.Count > 0)
        {
            return [.. named.OrderBy(kind => kind.Kind)];
        }

        return keys.Count == 0
            ? [SigningKinds.Named("openpgp")]
            : [.. keys.Select(key => SigningKinds.All.FirstOrDefault(kind => Takes(kind, options, key.Bytes)) ?? throw NoKey(options, key.Path)).Distinct().OrderBy(kind => kind.Kind)];
    }

    /// <summary>A key that nothing signs with is a mistake, and so is a second one for a kind.</summary>
    private static void RequireUse(SignOptions options, List<(string Path, byte[] Bytes)> keys, List<ISigningKind> wanted)
    {
        foreach (var (path, bytes) in keys.Where(key => !wanted.Exists(kind => Takes(kind, options, key.Bytes))))
        {
            throw SigningKinds.All.Any(kind => Takes(kind, options, bytes))
                ? new UsageException($"--key {ByteEscaping.ToDisplay(path)}: of another kind than --kind asks for")
                : NoKey(options, path);
        }

        if (wanted.Find(kind => keys.Count(key => Takes(kind, options, key.Bytes)) > 1) is { } twice && keys.Count > wanted.Count)
        {
            throw new UsageException($"--key: more than one for {SignatureKinds.NameOf(twice.Kind)}; sign with one after the other");
        }
    }

    private static IFileSigner OpenOne(ISigningKind kind, SignOptions options, List<(string Path, byte[] Bytes)> keys, byte[] passphrase)
    {
        var name = SignatureKinds.NameOf(kind.Kind);
        var (path, bytes) = keys.Find(key => Takes(kind, options, key.Bytes));
        if (bytes is null)
        {
            path = keys.Count > 0 || options.Signer is not null
                ? throw new BadInputException($"sign: none of the keys is one for {name}")
                : kind.DefaultKey();
            bytes = KeyFile.ReadAll(path);
        }

        try
        {
            var signer = kind.Open(new(bytes, passphrase, options.Signer, options.IsLegacy));
            WarnIfOpenToOthers(path, options);
            return signer;
        }
        catch (BadInputException e)
        {
            throw e.In(ByteEscaping.ToDisplay(path));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys.Count == 0 ? bytes : []);
        }
    }

    private static bool Takes(ISigningKind kind, SignOptions options, byte[] bytes) =>
        options.Signer is null ? kind.TakesSecret(bytes) : kind.TakesPublic(bytes);

    private static BadInputException NoKey(SignOptions options, string path) =>
        new($"{ByteEscaping.ToDisplay(path)}: not a {(options.Signer is null ? "secret key" : "public key, which --signer wants")} of a kind that signs");

    private static void WarnIfOpenToOthers(string path, SignOptions options)
    {
        if (options.Signer is null && (File.GetUnixFileMode(path) & OpenToOthers) != UnixFileMode.None)
        {
            Report.Warn($"secret key {ByteEscaping.ToDisplay(path)}: others than its owner can open it");
        }
    }
}
