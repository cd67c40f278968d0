using System.Text;

namespace Appc.PodLaunch.Network;

/// <summary>The words of a rule as iptables-save(8) prints it: between spaces, or in double quotes with backslashes before quotes inside.</summary>
internal static class RuleWords
{
    internal static IEnumerable<string> Split(string line)
    {
        var word = new StringBuilder();
        var (isQuoted, isWord) = (false, false);
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '\\' when isQuoted && i + 1 < line.Length:
                    word.Append(line[++i]);
                    break;
                case '"':
                    (isQuoted, isWord) = (!isQuoted, true);
                    break;
                case ' ' when !isQuoted:
                    if (isWord)
                    {
                        yield return word.ToString();
                    }

                    word.Clear();
                    isWord = false;
                    break;
                default:
                    word.Append(line[i]);
                    isWord = true;
                    break;
            }
        }

        if (isWord)
        {
            yield return word.ToString();
        }
    }
}
