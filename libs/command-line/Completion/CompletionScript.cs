using System.CommandLine;
using System.Text;
using Appc.CommandLine.Help;

namespace Appc.CommandLine.Completion;

/// <summary>
/// Completion scripts that carry the whole grammar as a table from command path to words, so that completing never runs the tool.
/// Where no word fits, file names are offered.
/// </summary>
internal static class CompletionScript
{
    internal static string Of(Tool tool, Command root, string shell) => shell switch
    {
        "bash" => Bash(tool, root, string.Empty),
        "zsh" => Bash(tool, root, "autoload -U +X bashcompinit && bashcompinit\n"),
        "fish" => Fish(tool, root),
        _ => throw new UsageException($"completion {shell}: the shells are bash, zsh and fish"),
    };

    private static string Bash(Tool tool, Command root, string prelude)
    {
        var text = new StringBuilder(prelude);
        text.Append($"_{tool.Name}_words() {{\n  case \"$1\" in\n");
        foreach (var (path, command) in Paths(root, string.Empty))
        {
            text.Append($"    '{path}') echo '{string.Join(' ', Words(command))}' ;;\n");
        }

        text.Append("    *) return 1 ;;\n  esac\n}\n");
        text.Append($$"""
            _{{tool.Name}}() {
              local current="${COMP_WORDS[COMP_CWORD]}" path='' word i
              for ((i = 1; i < COMP_CWORD; i++)); do
                word="${COMP_WORDS[i]}"
                if _{{tool.Name}}_words "${path:+$path }$word" >/dev/null; then path="${path:+$path }$word"; fi
              done
              COMPREPLY=($(compgen -W "$(_{{tool.Name}}_words "$path")" -- "$current"))
              if [ ${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
            }
            complete -o filenames -F _{{tool.Name}} {{tool.Name}}

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private static string Fish(Tool tool, Command root)
    {
        var text = new StringBuilder();
        foreach (var (path, command) in Paths(root, string.Empty))
        {
            var condition = path.Length == 0
                ? "__fish_use_subcommand"
                : string.Join("; and ", path.Split(' ').Select(word => $"__fish_seen_subcommand_from {word}"));
            foreach (var child in HelpText.VisibleCommands(command))
            {
                text.Append($"complete -c {tool.Name} -n '{condition}' -a {child.Name} -d '{Quote(child.Description)}'\n");
            }

            foreach (var option in OptionList.Of(command))
            {
                var value = OptionList.TakesValue(option) ? " -r" : string.Empty;
                text.Append($"complete -c {tool.Name} -n '{condition}' -l {option.Name.TrimStart('-')}{value} -d '{Quote(option.Description)}'\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<(string Path, Command Command)> Paths(Command command, string path)
    {
        yield return (path, command);
        foreach (var child in HelpText.VisibleCommands(command))
        {
            foreach (var below in Paths(child, path.Length == 0 ? child.Name : $"{path} {child.Name}"))
            {
                yield return below;
            }
        }
    }

    private static IEnumerable<string> Words(Command command) =>
        HelpText.VisibleCommands(command).Select(c => c.Name).Concat(OptionList.Of(command).Select(o => o.Name));

    private static string Quote(string? text) => (text ?? string.Empty).Replace("\\", "\\\\").Replace("'", "\\'");
}
