using System.Security.Cryptography;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageStore.Keys;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Actool.Signing;

/// <summary>What the command line of sign says.</summary>
internal sealed record SignOptions(IReadOnlyList<string> Files, string? Key, string? PassphraseFile, bool Overwrite);

/// <summary>Signs the files one after the other, streaming; stops at the first that fails.</summary>
internal static class SignHandler
{
    private const uint SignatureMode = 0x1A4; // 0644
    private const UnixFileMode OpenToOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    internal static int Run(SignOptions options)
    {
        var time = SigningTime.Now();
        if (!options.Overwrite)
        {
            options.Files.ToList().ForEach(file => RequireAbsent(SignatureOf(file)));
        }

        using var key = ReadKey(options.Key ?? SecretKeyFolder.TheOnlyKey(), options.PassphraseFile);
        foreach (var file in options.Files)
        {
            SignOne(key, file, time, options.Overwrite);
            Console.Out.WriteLine(ByteEscaping.ToDisplay(SignatureOf(file)));
        }

        return 0;
    }

    private static void SignOne(SecretKey key, string file, DateTimeOffset time, bool overwrite)
    {
        using var data = KeyFile.OpenRead(file);
        var signature = key.SignDetached(data, time);
        using var output = AtomicFile.Begin(SignatureOf(file), SignatureMode);
        output.Stream.Write(signature);
        output.Commit(overwrite);
    }

    private static SecretKey ReadKey(string path, string? passphraseFile)
    {
        var passphrase = PassphraseFile.Read(passphraseFile);
        var bytes = KeyFile.ReadAll(path);
        try
        {
            // Judged by the clock: an expired key must not sign for a time when it was good.
            var key = SecretKey.Parse(bytes, passphrase, DateTimeOffset.UtcNow);
            WarnIfOpenToOthers(path);
            return key;
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

    private static void WarnIfOpenToOthers(string path)
    {
        if ((File.GetUnixFileMode(path) & OpenToOthers) != UnixFileMode.None)
        {
            Report.Warn($"secret key {ByteEscaping.ToDisplay(path)}: others than its owner can open it");
        }
    }

    private static void RequireAbsent(string path)
    {
        if (Path.Exists(path))
        {
            throw new BadInputException($"write {ByteEscaping.ToDisplay(path)}: it exists; --overwrite replaces it");
        }
    }

    private static string SignatureOf(string file) => file + ".asc";
}
