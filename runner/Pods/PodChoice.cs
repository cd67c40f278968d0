using System.CommandLine;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;

namespace Runner.Pods;

/// <summary>Which pods a command is about, with rkt's words: UUIDs, or a file that <c>run --uuid-file-save</c> wrote.</summary>
internal sealed class PodChoice
{
    private const string Name = "UUID";
    private const string Description = "pod; the beginning of its UUID will do";
    private readonly Argument<string?> _pod = new(Name) { Description = Description, Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string[]> _pods = new(Name) { Description = Description, Arity = ArgumentArity.ZeroOrMore };
    private readonly bool _isSeveral;
    private readonly Option<string?> _file = new("--uuid-file") { Description = "read the UUID from this file, which 'run --uuid-file-save' wrote", HelpName = "FILE" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal PodChoice(bool isSeveral)
    {
        _isSeveral = isSeveral;
    }

    internal void AddTo(Command command)
    {
        command.Arguments.Add(_isSeveral ? _pods : _pod);
        command.Options.Add(_file);
        command.Options.Add(_directory);
    }

    /// <summary>The state directory as given.</summary>
    internal string? ReadDirectory(ParseResult parse) => parse.GetValue(_directory);

    /// <summary>What was given for UUIDs.</summary>
    /// <exception cref="UsageException">Nothing, or both.</exception>
    /// <exception cref="BadInputException">The file holds no UUID.</exception>
    internal IReadOnlyList<string> Read(ParseResult parse) => (Given(parse), parse.GetValue(_file)) switch
    {
        ([], null) => throw new UsageException("which pod? give a UUID, or --uuid-file"),
        ([], { } file) => [OfFile(file)],
        (var pods, null) => pods,
        _ => throw new UsageException("--uuid-file goes with no UUID"),
    };

    private string[] Given(ParseResult parse) => _isSeveral ? parse.GetValue(_pods) ?? [] : parse.GetValue(_pod) is { } pod ? [pod] : [];

    private static string OfFile(string path)
    {
        const int longest = 4096;
        using var file = File.OpenRead(path);
        var bytes = new byte[longest];
        var text = System.Text.Encoding.ASCII.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Trim();
        return text.Length > 0 && text.All(letter => char.IsAsciiHexDigit(letter) || letter == '-')
            ? text
            : throw new BadInputException($"read {ByteEscaping.ToDisplay(path)}: it holds no UUID");
    }
}
