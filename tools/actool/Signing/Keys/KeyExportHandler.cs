using System.Security.Cryptography;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Minisign;
using Appc.ImageStore.Keys;
using Appc.Linux;
using Appc.Linux.Process;

namespace Actool.Signing.Keys;

/// <summary>What the command line of key export says.</summary>
internal sealed record KeyExportOptions(string? Key, string? Output, string? PassphraseFile, int? PassphraseDescriptor);

/// <summary>Writes the public key that belongs to a secret one.</summary>
internal static class KeyExportHandler
{
    private const uint PublicMode = 0x1A4; // 0644

    internal static int Run(KeyExportOptions options)
    {
        CoreDumps.Forbid();
        var path = SecretKeyFinder.Find(options.Key);
        var publicKey = PublicKeyOf(path, options);
        if (options.Output is { } output)
        {
            KeyPairFiles.WriteOne(output, PublicMode, publicKey);
            return 0;
        }

        using var standard = Console.OpenStandardOutput();
        standard.Write(publicKey);
        return 0;
    }

    private static byte[] PublicKeyOf(string path, KeyExportOptions options)
    {
        var bytes = KeyFile.ReadAll(path);
        var passphrase = Passphrase.Read(options.PassphraseFile, options.PassphraseDescriptor);
        try
        {
            if (!MinisignSecretKey.Looks(bytes))
            {
                return SecretKeyFile.Parse(bytes).PublicKey.ToArmor().ToArray();
            }

            using var key = MinisignSecretKey.Parse(bytes, passphrase);
            return key.PublicKey.ToFile();
        }
        catch (BadInputException e)
        {
            throw e.In(ByteEscaping.ToDisplay(path));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }
}
