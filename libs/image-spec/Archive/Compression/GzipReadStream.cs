using Appc.Linux.Native.Zlib;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// Reads gzip: our own members on several threads, some ahead of the reader; everyone else's one after the other. A file may
/// hold both.
/// </summary>
internal sealed class GzipReadStream : ReadOnlyStream
{
    private readonly InputBuffer _input;
    private readonly int _threads;
    private readonly Queue<GzipReadJob> _ahead = new();
    private readonly Queue<GzipReadJob> _free = new();
    private WorkerPool? _workers;
    private GzipReadJob? _current;
    private int _position;
    private DecodeStream? _foreign;

    internal GzipReadStream(InputBuffer input, int threads)
    {
        _input = input;
        _threads = threads;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_foreign is not null)
        {
            return _foreign.Read(buffer);
        }

        while (!buffer.IsEmpty && (_current is null || _position == _current.Data.Length))
        {
            if (!TryNextMember())
            {
                return _foreign?.Read(buffer) ?? 0;
            }
        }

        return buffer.IsEmpty ? 0 : Copy(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _workers?.Dispose();
            _foreign?.Dispose();
            _current?.Dispose();
            foreach (var job in _ahead.Concat(_free))
            {
                job.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private int Copy(Span<byte> buffer)
    {
        var data = _current!.Data[_position..];
        data = data[..Math.Min(data.Length, buffer.Length)];
        data.CopyTo(buffer);
        _position += data.Length;
        return data.Length;
    }

    /// <summary>Makes the next own member current; false at the end, or where a member of another making comes next.</summary>
    private bool TryNextMember()
    {
        if (_current is not null)
        {
            _free.Enqueue(_current);
            _current = null;
        }

        ReadAhead();
        if (!_ahead.TryDequeue(out var job))
        {
            BeginForeign();
            return false;
        }

        _current = job;
        _position = 0;
        job.Wait();
        return true;
    }

    private void ReadAhead()
    {
        while (_ahead.Count < _threads + 2 && GzipMember.TryReadLength(_input.Peek(GzipMember.HeaderLength), out var length))
        {
            _workers ??= new WorkerPool(_threads > 1 ? _threads : 0, "gzip reader");
            if (_free.Count == 0)
            {
                _free.Enqueue(new GzipReadJob());
            }

            _free.Peek().Load(_input, length);
            var job = _free.Dequeue();
            _ahead.Enqueue(job);
            _workers.Submit(job);
        }
    }

    private void BeginForeign()
    {
        var next = _input.Peek(Compression.MagicLength);
        if (!next.IsEmpty)
        {
            _foreign = Compression.IsFrame(CompressionFormat.Gzip, next)
                ? new DecodeStream(_input, CompressionFormat.Gzip, GzipDecoder.Create())
                : throw CompressionErrors.Junk(CompressionFormat.Gzip, _input);
        }
    }
}
