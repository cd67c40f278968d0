using System.Globalization;
using System.Text.Unicode;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Logs;

/// <summary>
/// An app's log: a line each of the form that Kubernetes' runtimes write, <c>TIME stdout|stderr F|P TEXT</c>, P for a part of a line that
/// goes on in the next. When the file has grown to its limit it becomes <c>log.1</c>, that one <c>log.2</c>, and so on.
/// </summary>
internal sealed class AppLog : ILineSink
{
    private readonly string _path;
    private readonly LogLimits _limits;
    private readonly Lock _lock = new();
    private byte[] _line = new byte[1024];
    private SafeFileHandle? _file;
    private long _length;

    internal AppLog(string path, LogLimits limits)
    {
        _path = path;
        _limits = limits;
    }

    /// <summary>The files of a log that are there, oldest first.</summary>
    internal static IEnumerable<string> FilesOf(string path) => Enumerable.Range(1, LogLimits.MostFiles).Reverse().Select(number => $"{path}.{number}").Append(path).Where(File.Exists);

    /// <inheritdoc/>
    public bool TryAdd(string stream, ReadOnlySpan<byte> text, bool isWhole)
    {
        lock (_lock)
        {
            try
            {
                var line = Compose(stream, text, isWhole);
                if (_file is null || (_length > 0 && _length + line.Length > _limits.FileSize))
                {
                    Rotate();
                }

                RandomAccess.Write(_file!, line, _length);
                _length += line.Length;
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>In memory that is used again and again: a pod may write for months, and the runner must not grow by it.</summary>
    private ReadOnlySpan<byte> Compose(string stream, ReadOnlySpan<byte> text, bool isWhole)
    {
        const int longestHead = 64;
        if (_line.Length < text.Length + longestHead)
        {
            _line = new byte[text.Length + longestHead];
        }

        Utf8.TryWrite(_line, CultureInfo.InvariantCulture, $"{DateTime.UtcNow:O} {stream} {(isWhole ? 'F' : 'P')} ", out var length);
        text.CopyTo(_line.AsSpan(length));
        _line[length + text.Length] = (byte)'\n';
        return _line.AsSpan(0, length + text.Length + 1);
    }

    private void Rotate()
    {
        _file?.Dispose();
        _file = null;
        File.Delete($"{_path}.{_limits.Files - 1}");
        for (var number = _limits.Files - 2; number >= 0; number--)
        {
            var from = number == 0 ? _path : $"{_path}.{number}";
            if (File.Exists(from))
            {
                File.Move(from, $"{_path}.{number + 1}");
            }
        }

        _file = File.OpenHandle(_path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        Sys.Fchmod(_file, 0b110_000_000);
        _length = 0;
    }
}
