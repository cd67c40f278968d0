using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.State;

/// <summary>A host file's first bytes, as many as were declared. The handle stays its owner's.</summary>
internal sealed class HostContent : ReadOnlyStream
{
    private readonly SafeFileHandle _file;
    private readonly ByteString _name;
    private long _left;

    internal HostContent(SafeFileHandle file, ByteString name, long size)
    {
        _file = file;
        _name = name;
        _left = size;
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, _left);
        if (wanted == 0)
        {
            return 0;
        }

        var count = Sys.Read(_file, buffer[..wanted], _name.Span);
        if (count == 0)
        {
            throw new BadInputException($"copy {_name}: the file became shorter while it was read; {_left} bytes are missing");
        }

        _left -= count;
        return count;
    }

    /// <summary>True when there is content beyond the declared size.</summary>
    internal bool HasMore()
    {
        Span<byte> one = stackalloc byte[1];
        return Sys.Read(_file, one) > 0;
    }
}
