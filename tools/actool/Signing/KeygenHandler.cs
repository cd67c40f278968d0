using System.Security.Cryptography;
using Appc.CommandLine;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Minisign;
using Appc.ImageStore.Keys;
using Appc.Linux;
using Appc.Linux.Process;

namespace Actool.Signing;

/// <summary>What the command line of keygen says.</summary>
internal sealed record KeygenOptions(
    string? Name,
    string Kind,
    string? Algorithm,
    string? Expires,
    string? Out,
    string? PassphraseFile,
    int? PassphraseDescriptor,
    ExternalSigner? Signer,
    string? PublicKey);

/// <summary>Makes the key and writes its two files, or neither.</summary>
internal static class KeygenHandler
{
    internal static int Run(KeygenOptions options)
    {
        CoreDumps.Forbid();
        return options.Kind switch
        {
            "openpgp" => OpenPgp(options),
            "minisign" => Minisign(options),
            "image-id" => ImageId(options),
            _ => throw new UsageException($"--kind {ByteEscaping.ToDisplay(options.Kind)}: not openpgp, minisign or image-id"),
        };
    }

    private static int OpenPgp(KeygenOptions options)
    {
        var name = options.Name ?? throw new UsageException("--name: an OpenPGP key needs one");
        var created = SigningTime.Now();
        var expires = Lifetime.End(options.Expires ?? "never", created);
        if (options.Signer is not null || options.PublicKey is not null)
        {
            return External(options, name, created, expires);
        }

        var algorithm = AlgorithmNames.Parse(options.Algorithm);
        var files = KeyPairFiles.Find(options.Out, SignatureKind.OpenPgp);
        var passphrase = Passphrase.Read(options.PassphraseFile, options.PassphraseDescriptor);
        using var key = SecretKey.Generate(name, algorithm, created, expires);
        var secret = key.ToArmor(passphrase);
        files.Write(key.PublicKey.Fingerprint.ToString(), secret, key.PublicKey.ToArmor().ToArray());
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(passphrase);
        return 0;
    }

    private static int External(KeygenOptions options, string name, DateTimeOffset created, DateTimeOffset? expires)
    {
        if (options.Signer is not { } signer || options.PublicKey is not { } path)
        {
            throw new UsageException("--signer, --public-key: one needs the other");
        }

        if (options.Algorithm is not null || options.PassphraseFile is not null || options.PassphraseDescriptor is not null)
        {
            throw new UsageException("--algorithm, --passphrase-file, --passphrase-fd: with --signer no key is made and no secret is written");
        }

        var pem = System.Text.Encoding.Latin1.GetString(KeyFile.ReadAll(path));
        using var key = SecretKey.Generate(name, pem, signer, created, expires);
        KeyPairFiles.Find(options.Out, SignatureKind.OpenPgp).WritePublic(key.PublicKey.Fingerprint.ToString(), key.PublicKey.ToArmor().ToArray());
        return 0;
    }

    private static int ImageId(KeygenOptions options)
    {
        if ((options.Name ?? options.Algorithm ?? options.Expires ?? options.PublicKey ?? options.PassphraseFile) is not null
            || options.Signer is not null || options.PassphraseDescriptor is not null)
        {
            throw new UsageException("--kind image-id: makes an Ed25519 key without name, end or passphrase; for others use 'openssl genpkey' and 'openssl pkcs8'");
        }

        var files = KeyPairFiles.Find(options.Out, SignatureKind.ImageId);
        using var key = PemSecretKey.Generate();
        var secret = key.ToPem();
        files.Write(key.PublicKey.KeyId.ToString(), secret, key.PublicKey.ToPem());
        CryptographicOperations.ZeroMemory(secret);
        return 0;
    }

    private static int Minisign(KeygenOptions options)
    {
        if ((options.Name ?? options.Algorithm ?? options.Expires ?? options.PublicKey) is not null || options.Signer is not null)
        {
            throw new UsageException("--kind minisign: its keys are Ed25519 and have neither name nor end; of the other options it takes --out only");
        }

        if (options.PassphraseFile is not null || options.PassphraseDescriptor is not null)
        {
            throw new UsageException("--kind minisign: its keys are written without a password; set one with 'minisign -C'");
        }

        var files = KeyPairFiles.Find(options.Out, SignatureKind.Minisign);
        using var key = MinisignSecretKey.Generate();
        var secret = key.ToFile();
        files.Write(key.KeyId, secret, key.PublicKey.ToFile());
        CryptographicOperations.ZeroMemory(secret);
        return 0;
    }
}
