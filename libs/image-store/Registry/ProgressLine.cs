using System.Diagnostics;
using System.Globalization;

namespace Appc.ImageStore.Registry;

/// <summary>Says how far downloads or uploads are: one line drawn again and again on a terminal, or a line for each layer begun and ended.</summary>
public sealed class ProgressLine : ITransferProgress, IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TextWriter _output;
    private readonly bool _drawn;
    private readonly string _verb;
    private TimeSpan _lastDrawn;
    private long _total;
    private long _present;
    private long _moved;
    private int _open;

    private ProgressLine(TextWriter output, bool drawn, bool isUpload)
    {
        (_output, _drawn, _verb) = (output, drawn, isUpload ? "Upload" : "Download");
    }

    /// <summary>The progress that <c>--progress</c> asks for; null for none.</summary>
    /// <param name="kind"><c>plain</c>; <c>auto</c> or null for a line drawn on a terminal and nothing elsewhere; anything else for none.</param>
    /// <param name="output">Where it is said.</param>
    /// <param name="isTerminal">Whether <paramref name="output"/> is one.</param>
    /// <param name="isUpload">Whether it goes up, not down.</param>
    public static ProgressLine? For(string? kind, TextWriter output, bool isTerminal, bool isUpload = false) => kind switch
    {
        "plain" => new ProgressLine(output, drawn: false, isUpload),
        null or "auto" when isTerminal => new ProgressLine(output, drawn: true, isUpload),
        _ => null,
    };

    /// <summary>The line for these numbers: bar, bytes, rate and time left.</summary>
    internal static string Line(string verb, long done, long total, double bytesPerSecond)
    {
        var filled = total == 0 ? 0 : (int)(BarWidth * done / total);
        var left = bytesPerSecond > 0 ? TimeSpan.FromSeconds(Math.Max(0, total - done) / bytesPerSecond).ToString(@"m\:ss", CultureInfo.InvariantCulture) : "?";
        return $"{verb}ing [{new string('=', filled)}{new string(' ', BarWidth - filled)}] {Bytes(done)}/{Bytes(total)}  {Bytes((long)bytesPerSecond)}/s  {left} left";
    }

    /// <inheritdoc/>
    public void Begin(string name, long total, long present)
    {
        lock (_lock)
        {
            _total += total;
            _present += present;
            _open++;
            if (!_drawn)
            {
                _output.WriteLine($"{_verb}ing {Short(name)}: {Bytes(total)}" + (present > 0 ? $", {Bytes(present)} there already" : string.Empty));
            }
        }
    }

    /// <inheritdoc/>
    public void Advance(string name, long bytes)
    {
        lock (_lock)
        {
            _moved += bytes;
            if (_drawn && _clock.Elapsed - _lastDrawn > s_redraw)
            {
                Draw();
            }
        }
    }

    /// <inheritdoc/>
    public void End(string name)
    {
        lock (_lock)
        {
            _open--;
            if (!_drawn)
            {
                _output.WriteLine($"{_verb}ed {Short(name)}");
            }
            else if (_open == 0)
            {
                Draw();
            }
        }
    }

    /// <summary>Ends the line.</summary>
    public void Dispose()
    {
        if (_drawn && _total > 0)
        {
            _output.WriteLine();
        }
    }

    private void Draw()
    {
        _lastDrawn = _clock.Elapsed;
        _output.Write("\r" + Line(_verb, _present + _moved, _total, _moved / Math.Max(0.001, _clock.Elapsed.TotalSeconds)) + "\x1b[K");
    }

    private static string Short(string name) => name.Length > 19 ? name[..19] : name;

    private static string Bytes(long count) => count switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.00} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.0} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0.0} kB"),
        _ => $"{count} B",
    };
}
