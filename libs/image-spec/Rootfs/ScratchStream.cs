using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// Fills a scratch file from its start. Runs of zeros become holes, so that a layer that is little but zeros takes no room; and
/// the disk is never filled: an archive that would leave less than a twentieth of it (at most 1 GiB) is refused.
/// </summary>
internal sealed class ScratchStream : Stream
{
    private const int Piece = 64 * 1024;
    private const long LeastRoom = 1L << 30;
    private const int LeastShare = 20;
    private const long CheckEvery = 8L << 20;
    private readonly SafeFileHandle _file;
    private readonly DriveInfo _disk;
    private long _position;
    private long _unchecked;

    internal ScratchStream(SafeFileHandle file, string folder)
    {
        _file = file;
        _disk = new DriveInfo(folder);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = (int)Math.Min(buffer.Length, Piece - (_position % Piece));
            WritePiece(buffer[..count]);
            buffer = buffer[count..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Gives the file its length, which it lacks where it ends in zeros.</summary>
    public override void Flush()
    {
        if (RandomAccess.GetLength(_file) < _position)
        {
            RandomAccess.SetLength(_file, _position);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WritePiece(ReadOnlySpan<byte> piece)
    {
        if (piece.ContainsAnyExcept((byte)0))
        {
            RandomAccess.Write(_file, piece, _position);
            CheckRoom(piece.Length);
        }

        _position += piece.Length;
    }

    private void CheckRoom(int written)
    {
        _unchecked += written;
        if (_unchecked < Math.Min(CheckEvery, _disk.TotalSize / LeastShare / 2))
        {
            return;
        }

        _unchecked = 0;
        if (_disk.AvailableFreeSpace < Math.Min(LeastRoom, _disk.TotalSize / LeastShare))
        {
            throw new BadInputException($"unpacked it would fill {_disk.Name}, which has {_disk.AvailableFreeSpace} bytes left after {_position} of it (TMPDIR can name another place)");
        }
    }
}
