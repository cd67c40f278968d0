using System.Security.Cryptography;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;
using Appc.Linux;
using Appc.Linux.Process;

namespace Actool.Signing.Keys;

/// <summary>What the command line of key revoke says.</summary>
internal sealed record KeyRevokeOptions(
    string? Key, string Reason, string Message, string? Subkey, string Output, string? PassphraseFile, int? PassphraseDescriptor);

/// <summary>Makes a revocation.</summary>
internal static class KeyRevokeHandler
{
    private const uint PublicMode = 0x1A4; // 0644

    internal static int Run(KeyRevokeOptions options)
    {
        CoreDumps.Forbid();
        var reason = ParseReason(options.Reason);
        Fingerprint? subkey = options.Subkey is null ? null : Fingerprint.Parse(options.Subkey);
        var path = SecretKeyFinder.Find(options.Key);
        var bytes = KeyFile.ReadAll(path);
        var passphrase = Passphrase.Read(options.PassphraseFile, options.PassphraseDescriptor);
        try
        {
            var revoked = KeyRevocation.Revoke(bytes, passphrase, subkey, reason, options.Message, SigningTime.Now());
            KeyPairFiles.WriteOne(options.Output, PublicMode, revoked.ToArmor().ToArray());
            Console.Out.WriteLine($"revoked {subkey ?? revoked.Fingerprint}");
            Console.Out.WriteLine($"public key {ByteEscaping.ToDisplay(options.Output)}");
            return 0;
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

    private static RevocationReason ParseReason(string name) => name switch
    {
        "none" => RevocationReason.None,
        "superseded" => RevocationReason.Superseded,
        "compromised" => RevocationReason.Compromised,
        "retired" => RevocationReason.Retired,
        _ => throw new UsageException($"--reason {ByteEscaping.ToDisplay(name)}: not compromised, superseded or retired"),
    };
}
