using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Actool.Signing;

/// <summary>Where a new key pair goes: both files appear, or neither, and none is ever overwritten.</summary>
internal sealed class KeyPairFiles
{
    private const uint SecretMode = 0x180; // 0600
    private const uint PublicMode = 0x1A4; // 0644

    private readonly string? _folder;
    private readonly string _publicPath;
    private readonly string? _secretName;
    private readonly SignatureKind _kind;

    private KeyPairFiles(string? folder, string publicPath, string? secretName, SignatureKind kind)
    {
        (_folder, _publicPath, _secretName, _kind) = (folder, publicPath, secretName, kind);
    }

    /// <summary>In <paramref name="outFolder"/> under fixed names; else the secret in the user's folder and the public key in the working directory.</summary>
    /// <exception cref="BadInputException">The public key's file is there.</exception>
    internal static KeyPairFiles Find(string? outFolder, SignatureKind kind)
    {
        var (secretName, publicName) = kind switch
        {
            SignatureKind.Minisign => ("minisign.key", "minisign.pub"),
            SignatureKind.ImageId => ("image-id.pem", "image-id.pub"),
            _ => ("secret-key.asc", "pubkey.asc"),
        };
        var folder = outFolder is null ? null : WorkingDirectory.Resolve(outFolder);
        var publicPath = folder is null ? WorkingDirectory.Resolve(publicName) : Path.Join(folder, publicName);
        RequireAbsent(publicPath);
        return new(folder, publicPath, outFolder is null ? null : secretName, kind);
    }

    /// <summary>Writes both and says where.</summary>
    internal void Write(string keyId, byte[] secret, byte[] publicKey)
    {
        var folder = _folder ?? SecretKeyFolder.Find();
        var secretPath = _secretName is null ? SecretKeyFolder.PathOf(folder, _kind, keyId) : Path.Join(folder, _secretName);
        RequireAbsent(secretPath);
        PrivateDirectory.Make(folder);
        WriteOne(secretPath, SecretMode, secret);
        try
        {
            WriteOne(_publicPath, PublicMode, publicKey);
        }
        catch
        {
            File.Delete(secretPath);
            throw;
        }

        Console.Out.WriteLine($"key {keyId}");
        Console.Out.WriteLine($"secret key {ByteEscaping.ToDisplay(secretPath)}");
        Console.Out.WriteLine($"public key {ByteEscaping.ToDisplay(_publicPath)}");
    }

    /// <summary>Writes the public key alone: its secret is elsewhere.</summary>
    internal void WritePublic(string keyId, byte[] publicKey)
    {
        PrivateDirectory.Make(Path.GetDirectoryName(_publicPath)!);
        WriteOne(_publicPath, PublicMode, publicKey);
        Console.Out.WriteLine($"key {keyId}");
        Console.Out.WriteLine($"public key {ByteEscaping.ToDisplay(_publicPath)}");
    }

    /// <summary>Writes a file that must not be there.</summary>
    /// <exception cref="BadInputException">It is there.</exception>
    internal static void WriteOne(string path, uint mode, byte[] bytes)
    {
        RequireAbsent(path);
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
}
