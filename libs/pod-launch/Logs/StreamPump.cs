using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Logs;

/// <summary>Carries what an app writes to one of its streams into its log, and on to the caller where that is wanted; a thread of its own until the stream ends.</summary>
internal sealed class StreamPump : IDisposable
{
    private const int LongestPart = 16 * 1024;
    private readonly SafeFileHandle _pipe;
    private readonly ILineSink _log;
    private readonly string _stream;
    private readonly StreamCopy? _copy;
    private readonly Thread _thread;
    private readonly byte[] _line = new byte[LongestPart];
    private int _length;

    internal StreamPump(SafeFileHandle pipe, ILineSink log, string stream, StreamCopy? copy)
    {
        _pipe = pipe;
        _log = log;
        _stream = stream;
        _copy = copy;
        _thread = new Thread(Carry) { IsBackground = true, Name = $"log {stream}" };
        _thread.Start();
    }

    /// <summary>True where the disk had no room for a line.</summary>
    internal bool LostSome { get; private set; }

    /// <summary>Waits until all is carried.</summary>
    public void Dispose()
    {
        _thread.Join();
        _pipe.Dispose();
    }

    private void Carry()
    {
        using var input = new FileStream(_pipe, FileAccess.Read, bufferSize: 0);
        var buffer = new byte[64 * 1024];
        while (input.Read(buffer) is > 0 and var length)
        {
            Copy(buffer.AsSpan(0, length));
            Split(buffer.AsSpan(0, length));
        }

        if (_length > 0)
        {
            Add(isWhole: true);
        }
    }

    /// <summary>A caller that went away (EPIPE) loses nothing of the log.</summary>
    private void Copy(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _copy?.Write(bytes);
        }
        catch (IOException)
        {
            LostSome = true;
        }
    }

    private void Split(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value == (byte)'\n')
            {
                Add(isWhole: true);
                continue;
            }

            if (_length == _line.Length)
            {
                Add(isWhole: false);
            }

            _line[_length++] = value;
        }
    }

    private void Add(bool isWhole)
    {
        LostSome |= !_log.TryAdd(_stream, _line.AsSpan(0, _length), isWhole);
        _length = 0;
    }
}
