using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec.Archive;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Cache;

/// <summary>
/// Collects what a step's result follows from, as two digests: of the contents, by which results are kept, and of the facts by which a
/// file system tells that a file changed (inode, size, modification and change time), by which contents need not be read again.
/// </summary>
internal sealed class StepInputs : IDisposable
{
    private readonly IncrementalHash _contents = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _facts = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IKnownContents? _known;

    /// <summary>Starts with nothing.</summary>
    /// <param name="known">Contents read before; null where contents are not wanted.</param>
    internal StepInputs(IKnownContents? known)
    {
        _known = known;
    }

    public void Dispose()
    {
        _contents.Dispose();
        _facts.Dispose();
    }

    /// <summary>The digest of everything added; empty where contents are not wanted.</summary>
    internal byte[] Contents() => _known is null ? [] : _contents.GetCurrentHash();

    /// <summary>The digest of the facts.</summary>
    internal byte[] Facts() => _facts.GetCurrentHash();

    /// <summary>Adds text that the result follows from.</summary>
    internal void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AppendPiece(_contents, bytes);
        AppendPiece(_facts, bytes);
    }

    /// <summary>Says that the result cannot be used again: the inputs cannot be told, or are used up.</summary>
    internal void AddWhatNeverComesAgain() => AppendPiece(_contents, RandomNumberGenerator.GetBytes(32));

    /// <summary>Adds a file's bytes; its name and times do not matter.</summary>
    internal void AddFile(string path) => AddTree(sink =>
    {
        using var file = ArchiveFile.OpenHandle(path);
        sink(new TarEntry { Size = Sys.Fstat(file).Size }, file);
    });

    /// <summary>Adds a file that an argument names; <c>-</c> is standard input, which is read when the step is applied, once.</summary>
    internal void AddArgumentFile(string path)
    {
        if (path == "-")
        {
            AddWhatNeverComesAgain();
        }
        else
        {
            AddFile(path);
        }
    }

    /// <summary>Adds a tree as a walk gives it: every entry, and of files the content.</summary>
    /// <param name="walk">The walk; it is made once or twice.</param>
    internal void AddTree(Action<Action<TarEntry, SafeFileHandle?>> walk)
    {
        var newest = default(Timespec);
        using var facts = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new ArrayBufferWriter<byte>();
        walk((entry, file) =>
        {
            AppendEntry(piece, entry);
            if (file is not null)
            {
                var status = Sys.Fstat(file);
                AppendNumbers(piece, (long)status.Inode, status.FileSystem.Major, status.FileSystem.Minor, status.ChangeTime.Seconds, status.ChangeTime.Nanoseconds);
                newest = status.ChangeTime.Seconds > newest.Seconds ? status.ChangeTime : newest;
            }

            Take(facts, piece);
        });
        var digest = facts.GetCurrentHash();
        AppendPiece(_facts, digest);
        if (_known is { } known)
        {
            AppendPiece(_contents, known.Of(digest, newest.Seconds, () => Read(walk)));
        }
    }

    /// <summary>A digest of everything that an entry says.</summary>
    internal static UInt128 ShortDigest(TarEntry entry)
    {
        var piece = new ArrayBufferWriter<byte>();
        AppendEntry(piece, entry);
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(piece.WrittenSpan));
    }

    private static byte[] Read(Action<Action<TarEntry, SafeFileHandle?>> walk)
    {
        using var contents = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        var piece = new ArrayBufferWriter<byte>();
        walk((entry, file) =>
        {
            AppendEntry(piece, entry);
            Take(contents, piece);
            for (var count = file is null ? 0 : Sys.Read(file, buffer); count > 0; count = Sys.Read(file!, buffer))
            {
                contents.AppendData(buffer, 0, count);
            }
        });
        return contents.GetCurrentHash();
    }

    private static void AppendPiece(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        var piece = new ArrayBufferWriter<byte>();
        Append(piece, bytes);
        Take(hash, piece);
    }

    /// <summary>One call of the library for all that an entry says: a tree has many.</summary>
    private static void Take(IncrementalHash hash, ArrayBufferWriter<byte> piece)
    {
        hash.AppendData(piece.WrittenSpan);
        piece.ResetWrittenCount();
    }

    private static void AppendEntry(ArrayBufferWriter<byte> piece, TarEntry entry)
    {
        Append(piece, entry.Name.Span);
        Append(piece, entry.LinkTarget.Span);
        AppendNumbers(
            piece, (long)entry.Kind, entry.Mode, entry.Uid, entry.Gid, entry.Size, entry.ModificationTime.Seconds, entry.ModificationTime.Nanoseconds,
            entry.DeviceMajor, entry.DeviceMinor, entry.Xattrs.Length);
        foreach (var xattr in entry.Xattrs)
        {
            Append(piece, xattr.Name.Span);
            Append(piece, xattr.Value.Span);
        }
    }

    /// <summary>The length goes first, so that no two lists of pieces are the same bytes.</summary>
    private static void Append(ArrayBufferWriter<byte> piece, ReadOnlySpan<byte> bytes)
    {
        AppendNumbers(piece, bytes.Length);
        piece.Write(bytes);
    }

    private static void AppendNumbers(ArrayBufferWriter<byte> piece, params ReadOnlySpan<long> numbers)
    {
        var length = numbers.Length * sizeof(long);
        var bytes = piece.GetSpan(length);
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(i * sizeof(long))..], numbers[i]);
        }

        piece.Advance(length);
    }
}
