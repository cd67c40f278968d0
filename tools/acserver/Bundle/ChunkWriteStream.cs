using System.Collections.Immutable;
using System.Security.Cryptography;
using Acserver.Depot;
using Appc.ImageSpec.Bundle;
using Appc.Linux.FileSystem;

namespace Acserver.Bundles;

/// <summary>Cuts what is written into files of one size, each of which appears when it is whole.</summary>
internal sealed class ChunkWriteStream : Stream
{
    private readonly string _path;
    private readonly long _most;
    private readonly ImmutableArray<BundleChunk>.Builder _done = ImmutableArray.CreateBuilder<BundleChunk>();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private AtomicFile? _file;
    private long _size;

    internal ChunkWriteStream(string path, long most)
    {
        (_path, _most) = (path, most);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Completes the last one.</summary>
    /// <returns>All of them, in order.</returns>
    internal ImmutableArray<BundleChunk> Finish()
    {
        if (_file is not null)
        {
            End();
        }

        return _done.ToImmutable();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            _file ??= AtomicFile.Begin(BundleOutput.PieceName(_path, _done.Count + 1), DepotDirectory.FileMode);
            var part = buffer[..(int)Math.Min(buffer.Length, _most - _size)];
            _file.Stream.Write(part);
            _hash.AppendData(part);
            _size += part.Length;
            buffer = buffer[part.Length..];
            if (_size == _most)
            {
                End();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // a piece is on disk when it is whole
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void End()
    {
        _file!.Commit();
        _file.Dispose();
        _file = null;
        _done.Add(new BundleChunk(_size, Convert.ToHexStringLower(_hash.GetHashAndReset())));
        _size = 0;
    }
}
