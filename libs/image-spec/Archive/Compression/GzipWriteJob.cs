using Appc.Linux.Native.Deflate;

namespace Appc.ImageSpec.Archive;

/// <summary>Compresses one member.</summary>
internal sealed class GzipWriteJob : OrderedJob
{
    private readonly DeflateCompressor _compressor;
    private readonly byte[] _data = GC.AllocateUninitializedArray<byte>(GzipMember.MaxData, pinned: true);
    private readonly byte[] _member = GC.AllocateUninitializedArray<byte>(GzipMember.MaxLength, pinned: true);
    private int _dataLength;
    private int _memberLength;

    internal GzipWriteJob(int level)
    {
        _compressor = DeflateCompressor.Create(level);
    }

    internal bool IsFull => _dataLength == GzipMember.MaxData;

    internal bool IsEmpty => _dataLength == 0;

    /// <summary>The compressed member, after the job has been waited for.</summary>
    internal ReadOnlySpan<byte> Member => _member.AsSpan(0, _memberLength);

    /// <summary>Takes what fits and returns how much that was.</summary>
    internal int Append(ReadOnlySpan<byte> data)
    {
        data = data[..Math.Min(data.Length, GzipMember.MaxData - _dataLength)];
        data.CopyTo(_data.AsSpan(_dataLength));
        _dataLength += data.Length;
        return data.Length;
    }

    /// <summary>Makes the job ready for another member.</summary>
    internal void Clear() => _dataLength = 0;

    public override void Dispose()
    {
        _compressor.Dispose();
        base.Dispose();
    }

    protected override void Run() => _memberLength = GzipMember.Write(_compressor, _data.AsSpan(0, _dataLength), _member);
}
