using System.Text;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Actool;

/// <summary>Opens files that the user named.</summary>
internal static class InputFile
{
    /// <summary>The file for reading, from its start.</summary>
    /// <exception cref="SystemCallException">It is not there, is a directory, or may not be read.</exception>
    internal static FileStream Open(string path)
    {
        var handle = Sys.Openat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), OpenFlags.O_RDONLY);
        if (Sys.Fstat(handle).Type == FileType.Directory)
        {
            handle.Dispose();
            throw new SystemCallException("read", ByteEscaping.ToDisplay(path), Errno.EISDIR);
        }

        return new FileStream(handle, FileAccess.Read, bufferSize: 0);
    }

    /// <summary>The whole of a file that may have at most <paramref name="limit"/> bytes.</summary>
    /// <exception cref="SystemCallException">It is not there, is a directory, or may not be read.</exception>
    /// <exception cref="BadInputException">It is larger.</exception>
    internal static byte[] ReadAll(string path, int limit)
    {
        using var file = Open(path);
        return ReadAll(file, path, limit);
    }

    /// <summary>The rest of an open file that may have at most <paramref name="limit"/> bytes.</summary>
    /// <exception cref="BadInputException">It is larger.</exception>
    internal static byte[] ReadAll(Stream file, string path, int limit)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (var count = file.Read(buffer); count > 0; count = file.Read(buffer))
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > limit)
            {
                throw new BadInputException($"read {ByteEscaping.ToDisplay(path)}: larger than {limit} bytes");
            }
        }

        return bytes.ToArray();
    }

    /// <summary>What <paramref name="use"/> makes of the file; bad input is reported as <c>action path: cause</c>.</summary>
    internal static T Use<T>(string action, string path, Func<FileStream, T> use)
    {
        using var file = Open(path);
        try
        {
            return use(file);
        }
        catch (BadInputException failure)
        {
            throw failure.In($"{action} {ByteEscaping.ToDisplay(path)}");
        }
    }
}
