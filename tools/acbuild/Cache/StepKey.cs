using System.Security.Cryptography;
using System.Text;
using Acbuild.Script;
using Acbuild.Steps;

namespace Acbuild.Cache;

/// <summary>
/// What a step's result follows from, as one digest: the key of the step before it, its words, and the contents of what it reads. So a changed
/// line changes its own key and those of all that follow, and none before.
/// </summary>
internal static class StepKey
{
    /// <summary>Changes with what a step makes of the same inputs.</summary>
    private const string Version = "acbuild step 1";

    /// <summary>The key in front of the first step.</summary>
    /// <param name="record">Whether steps are recorded in the image's history.</param>
    internal static string First(bool record) => Digest($"{Version} {record}", []);

    /// <summary>The key of a step after the one with the key <paramref name="before"/>.</summary>
    internal static string Next(string before, ScriptLine line, byte[] inputs)
    {
        var words = new StringBuilder(before);
        foreach (var word in line.Words)
        {
            words.Append(' ').Append(GoQuoting.Quote(word));
        }

        return Digest(words.ToString(), inputs);
    }

    private static string Digest(string text, byte[] inputs) => Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(text), 0, .. inputs]));
}
