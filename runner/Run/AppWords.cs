using System.CommandLine;
using Appc.CommandLine;
using Appc.Linux;

namespace Runner.Run;

/// <summary>
/// rkt's way to say several images in one command line: <c>IMAGE options -- args --- IMAGE options -- args</c>. The words of each
/// image but the first are folded into one hidden option, so that the grammar itself knows one image only.
/// </summary>
internal static class AppWords
{
    /// <summary>The hidden option's name.</summary>
    internal const string Option = "--further-app";

    private const char Between = '\0'; // no word from outside can hold it

    /// <summary>Folds the words of a command line whose command launches images; others stay as they are.</summary>
    internal static IReadOnlyList<string> Fold(IReadOnlyList<string> words, IEnumerable<Command> commands)
    {
        var command = words.Count == 0 ? null : commands.FirstOrDefault(command => command is ILaunchCommand launch && command.Name == words[0] && launch.Launches(words));
        if (command is null)
        {
            return words;
        }

        var reader = new WordReader(command, ((ILaunchCommand)command).Launch);
        foreach (var word in words.Skip(1))
        {
            reader.Take(word);
        }

        var apps = reader.Apps;
        return apps.Count <= 1 && !words.Contains("---")
            ? words
            : [words[0], .. reader.Pod, .. reader.Common, .. apps.Skip(1).Select(app => $"{Option}={string.Join(Between, reader.Common.Concat(app))}"), .. apps.FirstOrDefault() ?? []];
    }

    /// <summary>Parses the words of one further image.</summary>
    /// <exception cref="UsageException">They are no command line.</exception>
    internal static ParseResult Parse(Command command, string words) => ToolProgram.Parse(command, [command.Name, .. words.Split(Between)]);

    /// <summary>Sorts words: those for the pod, those for all images, those of each image.</summary>
    private sealed class WordReader
    {
        private readonly Dictionary<string, Option> _options;
        private readonly LaunchArguments _launch;
        private List<string>? _valueFor;
        private bool _isArguments;

        internal WordReader(Command command, LaunchArguments launch)
        {
            _launch = launch;
            _options = command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options)).SelectMany(option => option.Aliases.Append(option.Name).Select(name => (name, option))).ToDictionary(pair => pair.name, pair => pair.option, StringComparer.Ordinal);
        }

        internal List<string> Pod { get; } = [];

        internal List<string> Common { get; } = [];

        internal List<List<string>> Apps { get; } = [];

        internal void Take(string word)
        {
            if (word == "---")
            {
                (_isArguments, _valueFor) = (false, null);
            }
            else if (_valueFor is { } list)
            {
                list.Add(word);
                _valueFor = null;
            }
            else if (_isArguments)
            {
                Apps[^1].Add(word);
            }
            else if (word == "--" && Apps.Count > 0)
            {
                Apps[^1].Add(word);
                _isArguments = true;
            }
            else if (word.StartsWith('-') && word.Length > 1)
            {
                TakeOption(word);
            }
            else
            {
                Apps.Add([word]);
            }
        }

        private void TakeOption(string word)
        {
            var name = word.Split('=')[0];
            if (!_options.TryGetValue(name, out var option))
            {
                throw new UsageException($"unknown option {ByteEscaping.ToDisplay(name)}; arguments of an app stand behind --"); // the parser would take it for an argument
            }

            var list = !_launch.IsOfPod(option) ? Apps.LastOrDefault() ?? Common : Pod;
            list.Add(word);
            if (option.ValueType != typeof(bool) && name.Length == word.Length)
            {
                _valueFor = list;
            }
        }
    }
}
