using System.Net.Http.Headers;
using System.Text;
using Appc.ImageSpec;
using Appc.Linux;

namespace Appc.ImageStore.Discovery;

/// <summary>netrc(5) as curl reads it: <c>machine HOST login USER password SECRET</c>, <c>default</c> last, macros skipped.</summary>
internal static class NetrcFile
{
    private const int MostBytes = 1 << 20;

    /// <summary>What to show to a host; null where the file is not there or does not name it.</summary>
    /// <exception cref="BadInputException">The file is too large, or a word is missing.</exception>
    internal static AuthenticationHeaderValue? Find(string file, string host)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var text = new FileInfo(file).Length <= MostBytes ? File.ReadAllText(file) : throw Broken(file, $"larger than {MostBytes} bytes");
        using var words = Words(text).GetEnumerator();
        string? machine = null, login = null, password = null;
        while (words.MoveNext())
        {
            switch (words.Current)
            {
                case "machine" or "default" when Matches(machine, host) && password is not null:
                    return AuthDirectory.Basic(login ?? string.Empty, password);
                case "default":
                    (machine, login, password) = (host, null, null);
                    break;
                case "machine":
                    (machine, login, password) = (Argument(words, file), null, null);
                    break;
                case "login":
                    login = Argument(words, file);
                    break;
                case "password":
                    password = Argument(words, file);
                    break;
                case "account":
                    _ = Argument(words, file);
                    break;
                default:
                    throw Broken(file, $"{ByteEscaping.ToDisplay(words.Current)} means nothing there");
            }
        }

        return Matches(machine, host) && password is not null ? AuthDirectory.Basic(login ?? string.Empty, password) : null;
    }

    private static bool Matches(string? machine, string host) => string.Equals(machine, host, StringComparison.OrdinalIgnoreCase);

    private static string Argument(IEnumerator<string> words, string file) => words.MoveNext() ? words.Current : throw Broken(file, "a word is missing at its end");

    // Words by white space; "quoted ones" keep it; a macro goes on to an empty line; # comments out the rest of a line that begins with it.
    private static IEnumerable<string> Words(string text)
    {
        var inMacro = false;
        foreach (var line in text.Split('\n'))
        {
            var rest = line.Trim();
            inMacro = inMacro && rest.Length > 0;
            if (inMacro || rest.StartsWith('#'))
            {
                continue;
            }

            while (rest.Length > 0)
            {
                var word = First(ref rest);
                if (word == "macdef")
                {
                    inMacro = true;
                    break;
                }

                yield return word;
            }
        }
    }

    private static string First(ref string rest)
    {
        var quoted = rest[0] == '"';
        var word = new StringBuilder();
        var at = quoted ? 1 : 0;
        for (; at < rest.Length && (quoted ? rest[at] != '"' : !char.IsWhiteSpace(rest[at])); at++)
        {
            at += quoted && rest[at] == '\\' && at + 1 < rest.Length ? 1 : 0;
            word.Append(rest[at]);
        }

        rest = rest[Math.Min(rest.Length, at + 1)..].TrimStart();
        return word.ToString();
    }

    private static BadInputException Broken(string file, string why) => new($"read {ByteEscaping.ToDisplay(file)}: {why}");
}
