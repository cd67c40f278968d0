using System.Security.Cryptography;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Minisign;
using Appc.ImageStore.Keys;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;

namespace Actool.Signing.Keys;

/// <summary>Takes a secret key into the user's folder.</summary>
internal static class KeyImportHandler
{
    private const uint SecretMode = 0x180; // 0600

    internal static int Run(string path, string? passphraseFile, int? passphraseDescriptor)
    {
        CoreDumps.Forbid();
        var passphrase = Passphrase.Read(passphraseFile, passphraseDescriptor);
        var bytes = KeyFile.ReadAll(path);
        try
        {
            var (kind, id) = Judge(bytes, passphrase);
            var folder = SecretKeyFolder.Find();
            var target = SecretKeyFolder.PathOf(folder, kind, id);
            if (Path.Exists(target))
            {
                throw new BadInputException($"write {ByteEscaping.ToDisplay(target)}: it exists, and keys are never overwritten");
            }

            PrivateDirectory.Make(folder);
            KeyPairFiles.WriteOne(target, SecretMode, bytes);
            Console.Out.WriteLine($"key {id}");
            Console.Out.WriteLine($"secret key {ByteEscaping.ToDisplay(target)}");
            return 0;
        }
        catch (BadInputException e) when (!e.Message.StartsWith("write ", StringComparison.Ordinal))
        {
            throw e.In(ByteEscaping.ToDisplay(path));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    private static (SignatureKind Kind, string KeyId) Judge(byte[] bytes, byte[] passphrase)
    {
        if (MinisignSecretKey.Looks(bytes))
        {
            using var minisign = MinisignSecretKey.Parse(bytes, passphrase);
            return (SignatureKind.Minisign, minisign.KeyId);
        }

        var file = SecretKeyFile.Parse(bytes);
        if (!file.IsProtected || passphrase.Length > 0)
        {
            SecretKey.Parse(bytes, passphrase, DateTimeOffset.UtcNow).Dispose();
        }
        else if (file.PublicKey.PartsAt(DateTimeOffset.UtcNow) is var parts && !parts.Any(part => part.MaySign && part.Problem is null))
        {
            throw new BadInputException($"secret key {file.PublicKey.Fingerprint}: {file.PublicKey.ProblemAt(DateTimeOffset.UtcNow) ?? "no part of it can sign"}");
        }

        return (SignatureKind.OpenPgp, file.PublicKey.Fingerprint.ToString());
    }
}
