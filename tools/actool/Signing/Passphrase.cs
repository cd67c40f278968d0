using System.Security.Cryptography;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageStore.Keys;
using Appc.Linux;
using Microsoft.Win32.SafeHandles;

namespace Actool.Signing;

/// <summary>A passphrase from a file or an open descriptor, so that it is never an argument or an environment variable.</summary>
internal static class Passphrase
{
    private const int MaxBytes = 64 << 10;

    /// <summary>The first line's bytes, as gpg takes it; empty where neither is given.</summary>
    /// <exception cref="BadInputException">The first line is empty: that would be no protection.</exception>
    /// <exception cref="UsageException">Both are given.</exception>
    internal static byte[] Read(string? path, int? descriptor)
    {
        if (path is not null && descriptor is not null)
        {
            throw new UsageException("--passphrase-file, --passphrase-fd: give one of them");
        }

        return path is not null ? FirstLine(KeyFile.ReadAll(path), $"passphrase file {ByteEscaping.ToDisplay(path)}")
            : descriptor is { } number ? FirstLine(ReadDescriptor(number), $"passphrase descriptor {number}")
            : [];
    }

    private static byte[] FirstLine(byte[] bytes, string what)
    {
        var end = Array.IndexOf(bytes, (byte)'\n');
        var line = end < 0 ? bytes.AsSpan().ToArray() : bytes[..end];
        CryptographicOperations.ZeroMemory(bytes);
        return line.Length > 0 ? line : throw new BadInputException($"{what}: its first line is empty");
    }

    /// <summary>From the descriptor itself: /dev/fd needs a /proc, which a build's root may lack.</summary>
    private static byte[] ReadDescriptor(int number)
    {
        if (number < 0)
        {
            throw new UsageException("--passphrase-fd: not the number of a descriptor");
        }

        var bytes = new byte[MaxBytes];
        try
        {
            using var stream = new FileStream(new SafeFileHandle(number, ownsHandle: false), FileAccess.Read, bufferSize: 0);
            return bytes[..stream.ReadAtLeast(bytes, MaxBytes, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            throw new BadInputException($"passphrase descriptor {number}: cannot be read", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
