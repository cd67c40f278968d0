using System.CommandLine;
using System.Globalization;
using Appc.CommandLine;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Logs;

namespace Runner.Options;

/// <summary>Where apps' standard streams go, and how much of a log is kept.</summary>
internal sealed class StreamFlags
{
    private readonly Option<string> _input = new("--stdin") { Description = "the app's standard input: the caller's, or nothing", HelpName = "inherit|null", DefaultValueFactory = _ => "inherit" };
    private readonly Option<string> _output = Stream("--stdout", "the app's standard output: the caller's, nothing, the app's log ('runner logs'), both caller and log, or systemd's journal");
    private readonly Option<string> _error = Stream("--stderr", "likewise");
    private readonly Option<string?> _size = new("--log-size") { Description = "bytes of a log's file, such as 64K or 10M, the default", HelpName = "BYTES" };
    private readonly Option<string?> _files = new("--log-files") { Description = "files of a log, 2 to 100; 3 by default", HelpName = "NUMBER" };

    /// <summary>Those that stand for one app.</summary>
    internal IEnumerable<Option> OfApp => [_input, _output, _error];

    internal IEnumerable<Option> Options => [.. OfApp, _size, _files];

    internal void Restrict()
    {
        _input.AcceptOnlyFromAmong("inherit", "null");
        _output.AcceptOnlyFromAmong("inherit", "null", "log", "both", "journald");
        _error.AcceptOnlyFromAmong("inherit", "null", "log", "both", "journald");
    }

    internal AppStreams Read(ParseResult parse) => new(Mode(parse.GetValue(_input)), Mode(parse.GetValue(_output)), Mode(parse.GetValue(_error)));

    internal LogLimits ReadLimits(ParseResult parse)
    {
        var size = parse.GetValue(_size) is { } text ? Bytes(text) : LogLimits.Default.FileSize;
        var files = parse.GetValue(_files) is not { } number ? LogLimits.Default.Files
            : int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 2 and <= LogLimits.MostFiles ? count
            : throw new UsageException($"--log-files {number}: must be 2 to {LogLimits.MostFiles}");
        return new LogLimits(size, files);
    }

    private static long Bytes(string text)
    {
        var shift = text.Length == 0 ? 0 : text[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        return long.TryParse(shift == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue >> shift
            ? number << shift
            : throw new UsageException($"--log-size {text}: must be a number above zero, perhaps with K, M or G");
    }

    private static Option<string> Stream(string name, string description) =>
        new(name) { Description = description, HelpName = "inherit|null|log|both|journald", DefaultValueFactory = _ => "inherit" };

    private static StreamMode Mode(string? word) => word switch
    {
        "null" => StreamMode.Null,
        "log" => StreamMode.Log,
        "both" => StreamMode.Both,
        "journald" => StreamMode.Journal,
        _ => StreamMode.Inherit,
    };
}
