using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;
using static Appc.Linux.Process.TerminalConstants;

namespace Appc.Linux.Process;

/// <summary>What a terminal is set to, as bytes of the kernel's structures: ioctl_tty(2).</summary>
public static unsafe partial class Terminals
{
    /// <summary>The kernel's <c>struct termios</c>: four words of flags, the line discipline and 19 characters.</summary>
    public const int StateSize = 36;

    /// <summary><c>struct winsize</c>: rows, columns, and the size in points.</summary>
    public const int WindowSize = 8;

    private const int InputFlags = 0;
    private const int OutputFlags = 1;
    private const int ControlFlags = 2;
    private const int LocalFlags = 3;
    private const int FirstCharacter = 17;

    /// <summary>TCGETS.</summary>
    public static byte[] GetState(SafeFileHandle terminal) => Get(terminal, TCGETS, nameof(TCGETS), StateSize);

    /// <summary>TCSETS, at once. A process in the background is stopped by it (SIGTTOU).</summary>
    public static void SetState(SafeFileHandle terminal, ReadOnlySpan<byte> state) => Set(terminal, TCSETS, nameof(TCSETS), state);

    /// <summary>TIOCGWINSZ.</summary>
    public static byte[] GetWindow(SafeFileHandle terminal) => Get(terminal, TIOCGWINSZ, nameof(TIOCGWINSZ), WindowSize);

    /// <summary>TIOCSWINSZ: what runs in the terminal's foreground gets SIGWINCH where the size is another.</summary>
    public static void SetWindow(SafeFileHandle terminal, ReadOnlySpan<byte> size) => Set(terminal, TIOCSWINSZ, nameof(TIOCSWINSZ), size);

    /// <summary>tcgetpgrp(3): true where the descriptor is this process's terminal and its group has the foreground there, so that it may read and set it.</summary>
    public static bool IsInForeground(SafeFileHandle terminal) => tcgetpgrp(terminal) == getpgrp();

    /// <summary>The state in which every byte passes through unchanged: cfmakeraw(3).</summary>
    public static byte[] Raw(ReadOnlySpan<byte> state)
    {
        var raw = state.ToArray();
        var flags = MemoryMarshal.Cast<byte, uint>(raw.AsSpan(0, 16));
        flags[InputFlags] &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
        flags[OutputFlags] &= ~OPOST;
        flags[ControlFlags] = (flags[ControlFlags] & ~(CSIZE | PARENB)) | CS8;
        flags[LocalFlags] &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
        raw[FirstCharacter + VMIN] = 1;
        raw[FirstCharacter + VTIME] = 0;
        return raw;
    }

    private static byte[] Get(SafeFileHandle terminal, uint request, string name, int size)
    {
        var bytes = new byte[size];
        fixed (byte* start = bytes)
        {
            return ioctl(terminal, request, start) == 0 ? bytes : throw SystemCallException.FromLastError(name);
        }
    }

    private static void Set(SafeFileHandle terminal, uint request, string name, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            if (ioctl(terminal, request, start) != 0)
            {
                throw SystemCallException.FromLastError(name);
            }
        }
    }

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int tcgetpgrp(SafeFileHandle descriptor);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int getpgrp();

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int ioctl(SafeFileHandle descriptor, nuint request, byte* argument);
}
