using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Policy;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Keys;

/// <summary>Reads small files of keys and signatures, whole and bounded.</summary>
public static class KeyFile
{
    private const int MaxBytes = 16 << 20;
    private const int LargestPiece = 64 << 10;

    /// <summary>The public keys in a file, armored or binary.</summary>
    /// <exception cref="BadInputException">It is not a file of public keys; the path is named.</exception>
    /// <exception cref="SystemCallException">It cannot be read.</exception>
    public static IReadOnlyList<OpenPgpKey> ReadPublicKeys(string path)
    {
        try
        {
            return OpenPgpKey.ParseRing(ReadAll(path));
        }
        catch (BadInputException e)
        {
            throw e.In(ByteEscaping.ToDisplay(path));
        }
    }

    /// <summary>The bytes of a file of at most 16 MiB that may be a pipe, such as <c>/dev/fd/3</c>.</summary>
    /// <exception cref="BadInputException">It is a directory, or larger.</exception>
    /// <exception cref="SystemCallException">It cannot be read.</exception>
    public static byte[] ReadAll(string path)
    {
        using var stream = OpenRead(path);
        using var bytes = new MemoryStream();
        var buffer = new byte[stream.CanSeek ? Math.Clamp(stream.Length + 1, 1, LargestPiece) : LargestPiece];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > MaxBytes)
            {
                throw new BadInputException($"{ByteEscaping.ToDisplay(path)}: larger than {MaxBytes} bytes, so no file of keys or signatures");
            }
        }

        System.Security.Cryptography.CryptographicOperations.ZeroMemory(buffer);
        return bytes.ToArray();
    }

    /// <summary>Opens a file for reading from start to end, unbuffered.</summary>
    /// <exception cref="BadInputException">It is a directory.</exception>
    /// <exception cref="SystemCallException">It cannot be opened.</exception>
    public static Stream OpenRead(string path)
    {
        var file = Sys.Openat2(Sys.WorkingDirectory, ByteString.FromText(path).Span, OpenFlags.O_RDONLY);
        if (Sys.Fstat(file).Type == FileType.Directory)
        {
            file.Dispose();
            throw new BadInputException($"{ByteEscaping.ToDisplay(path)}: a directory, not a file");
        }

        return new FileStream(file, FileAccess.Read, bufferSize: 0);
    }

    /// <summary>The public keys of any kind in a file.</summary>
    /// <exception cref="BadInputException">It is not a file of public keys; the path is named.</exception>
    /// <exception cref="SystemCallException">It cannot be read.</exception>
    public static IReadOnlyList<KnownKey> ReadKeys(string path) => Parse(ReadAll(path), path);

    private static IReadOnlyList<KnownKey> Parse(byte[] bytes, string path)
    {
        try
        {
            return KnownKey.ParseFile(bytes);
        }
        catch (BadInputException e)
        {
            throw e.In(ByteEscaping.ToDisplay(path));
        }
    }

    /// <summary>The key that a file of the store must hold, and no other.</summary>
    internal static KnownKey ReadTrusted(string path, KeyReference reference) => ParseTrusted(ReadAll(path), path, reference);

    /// <summary>The same of the file's bytes.</summary>
    internal static KnownKey ParseTrusted(byte[] bytes, string path, KeyReference reference) =>
        Parse(bytes, path) is [var key] && key.Reference == reference
            ? key
            : throw new BadInputException($"trusted key {ByteEscaping.ToDisplay(path)}: not the one key that its name says");
}
