using System.Diagnostics;
using System.Globalization;
using Appc.CommandLine;
using Appc.ImageSpec.Archive;

namespace Acbuild.Progress;

/// <summary>
/// Says how far a long step is: one line drawn again and again on a terminal and taken away at the end, or with <c>--progress plain</c> a line every two
/// seconds and one at the end. A step that is done at once says nothing.
/// </summary>
internal sealed class StepProgress : IDisposable
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_plain = TimeSpan.FromSeconds(2);
    private readonly TextWriter _output;
    private readonly bool _drawn;
    private readonly bool _silent;
    private readonly string _what;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _last;
    private long _files;
    private long _bytes;
    private bool _said;

    private StepProgress(string what, string kind, TextWriter output, bool isTerminal)
    {
        (_what, _output) = (what, output);
        _drawn = kind == "auto" && isTerminal;
        _silent = !_drawn && kind != "plain";
    }

    /// <summary>What <c>--progress</c> asks for: auto, plain or none.</summary>
    internal static string Kind { get; set; } = "auto";

    /// <summary>The progress of one step, on standard error.</summary>
    /// <param name="what">The step: <c>copy</c>.</param>
    internal static StepProgress Of(string what) => For(what, Report.Quiet ? "none" : Kind, Console.Error, !Console.IsErrorRedirected);

    /// <summary>The same, elsewhere.</summary>
    internal static StepProgress For(string what, string kind, TextWriter output, bool isTerminal) => new(what, kind, output, isTerminal);

    /// <summary>One more file was begun.</summary>
    internal void Advance(TarEntry entry)
    {
        _files++;
        _bytes += entry.Size;
        if (!_silent && _clock.Elapsed - _last > (_drawn ? s_redraw : s_plain))
        {
            Say();
        }
    }

    /// <summary>Takes the drawn line away, or says the end of what was begun to be said.</summary>
    public void Dispose()
    {
        if (_said && _drawn)
        {
            _output.Write("\r\x1b[K");
        }
        else if (_said)
        {
            Say();
        }
    }

    private void Say()
    {
        _said = true;
        _last = _clock.Elapsed;
        var line = string.Create(CultureInfo.InvariantCulture, $"{Report.Tool}: {_what}: {_files} files, {Bytes(_bytes)}, {_clock.Elapsed.TotalSeconds:0.0} s");
        _output.Write(_drawn ? $"\r{line}\x1b[K" : line + "\n");
    }

    private static string Bytes(long count) => count switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.00} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0} kB"),
    };
}
