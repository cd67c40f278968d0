using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    // struct linux_dirent64: u64 inode, s64 offset, u16 length, u8 type, then the name with its NUL.
    internal const int DirentLengthOffset = 16;
    internal const int DirentTypeOffset = 18;
    internal const int DirentNameOffset = 19;
    private const int DirentBufferSize = 32768;
    private const int TypeBitsShift = 12;

    /// <summary>
    /// All names of a directory but <c>.</c> and <c>..</c>, in the file system's order: getdents64(2). Reads on from where
    /// the handle stands; a handle that was read before yields nothing more.
    /// </summary>
    /// <param name="directory">Open for reading.</param>
    /// <param name="most">Where there are more, reading stops soon after so many: for directories that others fill.</param>
    public static List<DirectoryEntry> Getdents(SafeFileHandle directory, int most = int.MaxValue)
    {
        var entries = new List<DirectoryEntry>();
        var buffer = ArrayPool<byte>.Shared.Rent(DirentBufferSize);
        try
        {
            for (var length = ReadEntries(directory, buffer); length != 0 && entries.Count < most; length = ReadEntries(directory, buffer))
            {
                AddEntries(buffer.AsSpan(0, length), entries);
            }

            return entries;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void AddEntries(ReadOnlySpan<byte> records, List<DirectoryEntry> entries)
    {
        while (!records.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(records[DirentLengthOffset..]);
            var name = records[DirentNameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                entries.Add(new(ByteString.Copy(name), (FileType)(records[DirentTypeOffset] << TypeBitsShift)));
            }

            records = records[length..];
        }
    }

    private static unsafe int ReadEntries(SafeFileHandle directory, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            var length = getdents64(directory, start, (nuint)buffer.Length);
            return length >= 0 ? (int)length : throw SystemCallException.FromLastError("read directory");
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint getdents64(SafeFileHandle directory, byte* buffer, nuint size);
}
