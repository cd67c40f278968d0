using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Actool.Signing;

/// <summary>What the command line of keygen says.</summary>
internal sealed record KeygenOptions(string Name, string Algorithm, string Expires, string? Out, string? PassphraseFile);

/// <summary>Makes the key and writes its two files, or neither.</summary>
internal static class KeygenHandler
{
    private const uint SecretMode = 0x180; // 0600
    private const uint PublicMode = 0x1A4; // 0644

    internal static int Run(KeygenOptions options)
    {
        var created = SigningTime.Now();
        var algorithm = ParseAlgorithm(options.Algorithm);
        var expires = Lifetime.End(options.Expires, created);
        var folder = options.Out is null ? SecretKeyFolder.Find() : WorkingDirectory.Resolve(options.Out);
        var publicPath = options.Out is null ? WorkingDirectory.Resolve("pubkey.asc") : Path.Join(folder, "pubkey.asc");
        RequireAbsent(publicPath);
        var passphrase = PassphraseFile.Read(options.PassphraseFile);

        using var key = SecretKey.Generate(options.Name, algorithm, created, expires);
        var secretPath = options.Out is null ? SecretKeyFolder.PathOf(folder, key.PublicKey.Fingerprint) : Path.Join(folder, "secret-key.asc");
        RequireAbsent(secretPath);
        PrivateDirectory.Make(folder);
        WriteBoth(secretPath, key.ToArmor(passphrase), publicPath, key.PublicKey.ToArmor().ToArray());
        Console.Out.WriteLine($"key {key.PublicKey.Fingerprint}");
        Console.Out.WriteLine($"secret key {ByteEscaping.ToDisplay(secretPath)}");
        Console.Out.WriteLine($"public key {ByteEscaping.ToDisplay(publicPath)}");
        return 0;
    }

    private static void WriteBoth(string secretPath, byte[] secret, string publicPath, byte[] publicKey)
    {
        Write(secretPath, SecretMode, secret);
        try
        {
            Write(publicPath, PublicMode, publicKey);
        }
        catch
        {
            File.Delete(secretPath);
            throw;
        }
    }

    private static void Write(string path, uint mode, byte[] bytes)
    {
        using var file = AtomicFile.Begin(path, mode);
        file.Stream.Write(bytes);
        file.Commit(replace: false);
    }

    private static void RequireAbsent(string path)
    {
        if (Path.Exists(path))
        {
            throw new BadInputException($"write {ByteEscaping.ToDisplay(path)}: it exists, and keys are never overwritten");
        }
    }

    private static KeyAlgorithm ParseAlgorithm(string name) => name switch
    {
        "ed25519" => KeyAlgorithm.Ed25519,
        "rsa3072" => KeyAlgorithm.Rsa3072,
        "rsa4096" => KeyAlgorithm.Rsa4096,
        _ => throw new UsageException($"--algorithm {ByteEscaping.ToDisplay(name)}: not ed25519, rsa3072 or rsa4096"),
    };
}
