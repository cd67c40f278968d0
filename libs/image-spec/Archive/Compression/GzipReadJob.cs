using Appc.Linux.Native.Deflate;

namespace Appc.ImageSpec.Archive;

/// <summary>Decompresses one member of our own making.</summary>
internal sealed class GzipReadJob : OrderedJob
{
    private readonly DeflateDecompressor _decompressor = DeflateDecompressor.Create();
    private readonly byte[] _member = GC.AllocateUninitializedArray<byte>(GzipMember.MaxLength, pinned: true);
    private readonly byte[] _data = GC.AllocateUninitializedArray<byte>(GzipMember.MaxData, pinned: true);
    private int _memberLength;
    private int _dataLength;
    private long _position;

    /// <summary>The data, after the job has been waited for.</summary>
    internal ReadOnlySpan<byte> Data => _data.AsSpan(0, _dataLength);

    /// <summary>Takes a member's bytes from the input.</summary>
    internal void Load(InputBuffer input, int length)
    {
        _position = input.Position;
        _memberLength = length;
        var member = _member.AsSpan(0, length);
        while (!member.IsEmpty)
        {
            var count = input.Read(member);
            if (count == 0)
            {
                throw CompressionErrors.Truncated(CompressionFormat.Gzip, input);
            }

            member = member[count..];
        }
    }

    public override void Dispose()
    {
        _decompressor.Dispose();
        base.Dispose();
    }

    protected override void Run()
    {
        if (!GzipMember.TryRead(_decompressor, _member.AsSpan(0, _memberLength), _data, out _dataLength))
        {
            throw new BadInputException($"gzip: member at byte {_position}: the data or its checksum is wrong");
        }
    }
}
