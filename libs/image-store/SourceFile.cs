using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageStore;

/// <summary>The file an image is taken from: regular, read from start to end, once or again.</summary>
internal sealed class SourceFile : IDisposable
{
    private const int FingerprintBytes = 64 << 10;
    private const int FingerprintDigits = 32;

    private readonly SafeFileHandle _file;
    private readonly FileStream _stream;
    private readonly long _most = long.MaxValue;

    private SourceFile(string path, string? display, SafeFileHandle file)
    {
        _file = file;
        _stream = new(file, FileAccess.Read, bufferSize: 0);
        FullPath = Path.GetFullPath(path);
        Display = ByteEscaping.ToDisplay(display ?? path);
    }

    public string FullPath { get; }

    /// <summary>What the user knows it by, safe to show.</summary>
    public string Display { get; }

    /// <summary>How many bytes it has now.</summary>
    public long Size => Sys.Fstat(_file).Size;

    /// <summary>How many bytes have been read.</summary>
    public long Position => _stream.Position;

    /// <summary>Opens it without waiting for anybody.</summary>
    /// <param name="path">The file.</param>
    /// <param name="display">What messages call it; its path when null.</param>
    /// <exception cref="BadInputException">It is no regular file; a pipe, say, could wait for ever.</exception>
    public static SourceFile Open(string path, string? display = null)
    {
        var file = Sys.Openat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY);
        if (Sys.Fstat(file).Type != FileType.Regular)
        {
            file.Dispose();
            throw new BadInputException($"fetch {ByteEscaping.ToDisplay(path)}: not a regular file");
        }

        return new(path, display, file);
    }

    /// <summary>A file that somebody else may write to at any moment: not a byte more is read of it than it has now.</summary>
    /// <param name="path">What messages call it.</param>
    /// <param name="file">Open, and a regular file.</param>
    public SourceFile(string path, SafeFileHandle file)
        : this(path, null, file)
    {
        _most = Size;
    }

    /// <summary>Size and beginning, as a short name: files with another one are certainly different.</summary>
    public string Fingerprint()
    {
        var start = new byte[FingerprintBytes];
        var length = _stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        Rewind();
        var hash = Convert.ToHexStringLower(SHA256.HashData(start.AsSpan(0, length)))[..FingerprintDigits];
        return Size.ToString(CultureInfo.InvariantCulture) + "-" + hash;
    }

    public int Read(Span<byte> buffer)
    {
        var count = _stream.Read(buffer);
        return Position <= _most ? count : throw new BadInputException($"fetch {Display}: it became longer while being read");
    }

    public void Rewind() => _stream.Position = 0;

    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }
}
