using System.Security.Cryptography;
using Actool.Signing;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageStore.Keys;
using Appc.ImageStore.Signatures;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;

namespace Actool.Policy;

/// <summary>Makes statements about keys.</summary>
internal static class PolicyStatementHandler
{
    private const uint OrdinaryFile = 0x1A4; // 0644

    internal static int Revoke(string? publicKey, string secretKey, string reasonWord, StatementOutput output)
    {
        CoreDumps.Forbid();
        if (!RevocationStatement.TryParseReason(reasonWord, out var reason))
        {
            throw new UsageException($"--reason {ByteEscaping.ToDisplay(reasonWord)}: not compromised, superseded or retired");
        }

        using var signer = Open(secretKey, output);
        var key = publicKey is null ? KeyReference.Of(signer.PublicKey) : TheOnly(publicKey);
        return Write(RevocationStatement.Make(key, reason, SigningTime.Now(), signer), output.Out, $"{key} is revoked ({reasonWord})");
    }

    internal static int HandOver(string oldPath, string newPath, StatementOutput output)
    {
        CoreDumps.Forbid();
        using var old = Open(oldPath, output);
        using var next = Open(newPath, output);
        return Write(TransitionStatement.Make(old, next, SigningTime.Now()), output.Out, $"image-id key {next.PublicKey.KeyId} takes the place of {old.PublicKey.KeyId}");
    }

    private static int Write(SignedStatement statement, string path, string what)
    {
        IReadOnlyList<SignedStatement> present = File.Exists(path) ? SignatureFiles.ReadStatements(path) : [];
        AtomicFile.Write(path, OrdinaryFile, stream => stream.Write(SignedStatement.ToFile([.. present, statement])));
        Console.Out.WriteLine($"{ByteEscaping.ToDisplay(path)}: {what}");
        return 0;
    }

    private static KeyReference TheOnly(string path) => KeyFile.ReadKeys(path) is [var key]
        ? key.Reference
        : throw new BadInputException($"{ByteEscaping.ToDisplay(path)}: more than one key; name a file with the one to revoke");

    private static PemSecretKey Open(string path, StatementOutput output)
    {
        var passphrase = Passphrase.Read(output.PassphraseFile, output.PassphraseDescriptor);
        var bytes = KeyFile.ReadAll(path);
        try
        {
            return PemSecretKey.Parse(bytes, PemSecretKey.IsProtected(bytes) ? passphrase : []);
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
