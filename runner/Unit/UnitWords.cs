namespace Runner.Unit;

/// <summary>The words of a command line that <c>runner run</c> would take: all but the unit's own options.</summary>
internal static class UnitWords
{
    /// <summary>Those words.</summary>
    /// <param name="words">As typed, behind the verb.</param>
    /// <param name="own">Names of options, which have a value, to leave out.</param>
    internal static IEnumerable<string> OfRun(IEnumerable<string> words, IReadOnlyCollection<string> own)
    {
        var (isArgument, isValue) = (false, false);
        foreach (var word in words)
        {
            if (isValue)
            {
                isValue = false;
                continue;
            }

            isArgument = word == "--" || (isArgument && word != "---");
            if (!isArgument && own.Contains("--" + word.Split('=')[0].TrimStart('-')) && word.StartsWith('-'))
            {
                isValue = !word.Contains('=');
                continue;
            }

            yield return word;
        }
    }
}
