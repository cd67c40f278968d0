using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Fills a buffer with random bytes that are fit for keys, from the kernel: getrandom(2). Loads no library for it, as .NET's generator does.</summary>
    public static unsafe void Getrandom(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (var done = 0; done < buffer.Length;)
            {
                var count = getrandom(start + done, (nuint)(buffer.Length - done), 0);
                if (count < 0 && !Interrupted())
                {
                    throw SystemCallException.FromLastError("getrandom");
                }

                done += (int)Math.Max(count, 0);
            }
        }
    }

    /// <summary>Random bytes in small hexadecimal digits, for tokens and for names that nobody can guess.</summary>
    /// <param name="bytes">How many bytes; the text has twice as many digits.</param>
    public static string RandomHex(int bytes)
    {
        var random = new byte[bytes];
        Getrandom(random);
        return Convert.ToHexStringLower(random);
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint getrandom(byte* buffer, nuint size, uint flags);
}
