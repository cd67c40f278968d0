using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace SpecTests.Rootfs;

/// <summary>A tree with everything that archives lose: every kind of file, names that are not text, long paths, odd times.</summary>
internal static class DifficultTree
{
    private const OpenFlags NewFile = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;

    internal static void Make(string path, bool root)
    {
        Directory.CreateDirectory(path);
        using var top = Sys.OpenDirectory(path);
        MakeFiles(top);
        MakeLinks(top);
        MakeLongPath(top);
        if (root)
        {
            MakePrivileged(top);
        }

        MakeDirectories(top);
        Sys.Futimens(top, new(1, 2), new(981_173_106, 7));
    }

    private static void MakeFiles(SafeFileHandle top)
    {
        Put(top, "empty"u8, 0, 0x1A4, new(0, 0));
        Put(top, "large"u8, 700_001, 0x180, new(1_700_000_000, 123_456_789));
        Put(top, "before-1970"u8, 3, 0x1A4, new(-86_400_001, 999_999_999));
        Put(top, "after-2038"u8, 3, 0x1A4, new(9_000_000_000, 1));
        Put(top, "no-mode"u8, 5, 0, new(5, 5));
        Put(top, "setuid"u8, 5, 0x9ED, new(6, 6));
        Put(top, "setgid-sticky"u8, 5, 0x7ED, new(6, 6));
        Put(top, [0xFF, 0xFE, (byte)' ', (byte)'\n', 0x80], 2, 0x1A4, new(7, 7));
        Put(top, [0xFF, 0xFE, (byte)' ', (byte)'\n', 0x81], 3, 0x1A4, new(7, 8));
        Put(top, new string('n', 255).Select(letter => (byte)letter).ToArray(), 1, 0x1A4, new(8, 8));
        using var marked = Sys.Openat2(top, "read-only-with-xattrs"u8, NewFile, 0x180);
        Sys.Fsetxattr(marked, "user.bin"u8, [0xFF, 0, 0xFE, 0x80]);
        Sys.Fsetxattr(marked, "user.empty"u8, []);
        Sys.Fsetxattr(marked, "user.\u00e9=x"u8, "text"u8);
        Sys.Fchmod(marked, 0x124);
        Sys.Futimens(marked, new(9, 9), new(9, 9));
    }

    private static void MakeLinks(SafeFileHandle top)
    {
        Sys.Symlinkat("/etc/passwd"u8, top, "absolute"u8);
        Sys.Symlinkat("../../../outside"u8, top, "outside"u8);
        Sys.Symlinkat([0xC0, 0x80, (byte)'x'], top, "odd-target"u8);
        Sys.Utimensat(top, "outside"u8, new(1, 1), new(-5, 5));
        Sys.Linkat(top, "large"u8, top, "a-second-name"u8);
        Sys.Linkat(top, "outside"u8, top, "outside-again"u8);
        Sys.Mknodat(top, "pipe"u8, FileType.Fifo, 0x180);
        Sys.Linkat(top, "pipe"u8, top, "pipe-again"u8);
        Sys.Utimensat(top, "pipe"u8, new(1, 1), new(44, 44));
    }

    // 15 components of 250 bytes and one that makes the whole path 4,000 bytes.
    private static void MakeLongPath(SafeFileHandle top)
    {
        var here = Sys.Openat2(top, "."u8, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
        var component = new string('d', 250).Select(letter => (byte)letter).ToArray();
        for (var depth = 0; depth < 15; depth++)
        {
            Sys.Mkdirat(here, component, 0x1ED);
            var next = Sys.OpenDirectory(here, component);
            here.Dispose();
            here = next;
        }

        Put(here, new string('f', 4000 - (15 * 251)).Select(letter => (byte)letter).ToArray(), 9, 0x1A4, new(10, 10));
        here.Dispose();
    }

    private static void MakePrivileged(SafeFileHandle top)
    {
        Sys.Mknodat(top, "console"u8, FileType.CharacterDevice, 0x190, new(5, 1));
        Sys.Mknodat(top, "disk"u8, FileType.BlockDevice, 0x1B0, new(0xABC, 0xFEDCB));
        Sys.Fchownat(top, "disk"u8, 0, 6);
        Sys.Fchownat(top, "absolute"u8, 12, 4_000_000_000);
        using var owned = Sys.Openat2(top, "capable"u8, NewFile, 0x1ED);
        Sys.Fchown(owned, 4_294_967_294, 70_000);
        Sys.Fchmod(owned, 0xDED);
        Sys.Fsetxattr(owned, "security.capability"u8, Convert.FromHexString("0100000200040000000000000000000000000000"));
        Sys.Fsetxattr(owned, "trusted.note"u8, [0, 255]);
        Sys.Lsetxattrat(top, "outside"u8, "trusted.on-a-link"u8, [1]);
        Sys.Lsetxattrat(top, "console"u8, "trusted.on-a-device"u8, [2]);
    }

    private static void MakeDirectories(SafeFileHandle top)
    {
        foreach (var (name, mode) in new (ByteString, uint)[] { ("shut", 0), ("read-only", 0x16D), ("sticky", 0x3FF), ("setgid", 0x5ED) })
        {
            Sys.Mkdirat(top, name.Span, 0x1C0);
            using var directory = Sys.OpenDirectory(top, name.Span);
            Put(directory, "inside"u8, 4, 0x1A4, new(11, 11));
            Sys.Mkdirat(directory, "deeper"u8, 0x1C0);
            Sys.Fsetxattr(directory, "user.of-a-directory"u8, [0, 1]);
            Sys.Fchmod(directory, mode);
            Sys.Futimens(directory, new(12, 12), new(-1, 500_000_000));
        }
    }

    private static void Put(SafeFileHandle directory, ReadOnlySpan<byte> name, int length, uint mode, Timespec time)
    {
        using var file = Sys.Openat2(directory, name, NewFile, 0x180);
        var content = new byte[length];
        for (var index = 0; index < length; index++)
        {
            content[index] = (byte)((index * 31) + name.Length);
        }

        Sys.Write(file, content);
        Sys.Fchmod(file, mode);
        Sys.Futimens(file, time, time);
    }
}
