using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.AspNetCore.Connections;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Serve;

/// <summary>
/// What a connection without TLS sends, straight to its socket: a small answer by the thread that made it, an image by sendfile(2). Kestrel's own output hands
/// every byte to another thread through a buffer, which costs a third of the time of an image. One flush at a time, as Kestrel's HTTP/1.1 does it; when a flush
/// has ended the kernel has all that was written.
/// </summary>
internal sealed class SocketOutput : PipeWriter, IFileOutput
{
    private const int LeastBuffer = 4096;
    private const int WaitBytes = 16 << 10;
    private static readonly byte[] s_noMemory = new byte[LeastBuffer];
    private readonly ConnectionContext _connection;
    private readonly Socket _socket;
    private byte[] _buffer = [];
    private int _filled;
    private SafeFileHandle? _file;
    private long _fileOffset;
    private int _fileLength;
    private bool _ended;

    internal SocketOutput(ConnectionContext connection, Socket socket)
    {
        (_connection, _socket) = (connection, socket);
        _socket.Blocking = false;
    }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _filled + _fileLength;

    public void TakeFrom(SafeFileHandle file, long offset)
    {
        if (UnflushedBytes > 0)
        {
            throw new InvalidOperationException("flush before a file");
        }

        (_file, _fileOffset) = (file, offset);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_file is not null)
        {
            return s_noMemory;
        }

        var needed = _filled + Math.Max(sizeHint, 1);
        if (_buffer.Length < needed)
        {
            Grow(Math.Max(needed, Math.Max(LeastBuffer, _buffer.Length * 2)));
        }

        return _buffer.AsMemory(_filled);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_file is not null)
        {
            _fileLength += bytes;
        }
        else
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _filled);
            _filled += bytes;
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_ended)
        {
            return ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: true));
        }

        if (_file is not null)
        {
            return FlushFile(_file);
        }

        if (_filled == 0)
        {
            return default;
        }

        try
        {
            var sending = _socket.SendAsync(_buffer.AsMemory(0, _filled), SocketFlags.None, CancellationToken.None);
            if (!sending.IsCompletedSuccessfully)
            {
                return FlushSlowly(sending);
            }

            _ = sending.Result;
            Return();
            return default;
        }
        catch (Exception e) when (IsGone(e))
        {
            return ValueTask.FromResult(End());
        }
    }

    /// <summary>Nothing waits for long: whoever wants an end aborts the connection.</summary>
    public override void CancelPendingFlush() => _connection.Abort();

    public override void Complete(Exception? exception = null)
    {
        _ended = true;
        Return();
    }

    private async ValueTask<FlushResult> FlushSlowly(ValueTask<int> sending)
    {
        try
        {
            await sending;
            Return();
            return default;
        }
        catch (Exception e) when (IsGone(e))
        {
            return End();
        }
    }

    private async ValueTask<FlushResult> FlushFile(SafeFileHandle file)
    {
        try
        {
            while (_fileLength > 0)
            {
                var sent = Sys.TrySendfile(_socket.SafeHandle, file, _fileOffset, _fileLength) ?? await SendWhenTaken(file);
                if (sent == 0)
                {
                    return End(); // the file became shorter: better a cut answer than a wrong one
                }

                _fileOffset += sent;
                _fileLength -= (int)sent;
            }

            _file = null;
            return default;
        }
        catch (Exception e) when (IsGone(e))
        {
            return End();
        }
    }

    // The runtime tells nobody when a socket can be written to again, but ends a send then: a few bytes are sent by way of memory, and the kernel goes on.
    private async ValueTask<long> SendWhenTaken(SafeFileHandle file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(WaitBytes);
        try
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, Math.Min(WaitBytes, _fileLength)), _fileOffset);
            return read == 0 ? 0 : await _socket.SendAsync(buffer.AsMemory(0, read), SocketFlags.None, CancellationToken.None);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The client went away, or Kestrel closed the connection because it is too slow.
    private static bool IsGone(Exception e) => e is SocketException or ObjectDisposedException or SystemCallException or IOException;

    private FlushResult End()
    {
        _ended = true;
        (_file, _fileLength) = (null, 0);
        Return();
        _connection.Abort(new ConnectionAbortedException());
        return new FlushResult(isCanceled: false, isCompleted: true);
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        var filled = _filled;
        Return();
        (_buffer, _filled) = (larger, filled);
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _filled) = ([], 0);
    }
}

/// <summary>The two directions of a connection, of different make.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
