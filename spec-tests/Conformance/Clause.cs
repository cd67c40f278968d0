using System.Text.RegularExpressions;

namespace SpecTests.Conformance;

/// <summary>One MUST or SHOULD of the specification.</summary>
/// <param name="Id">File, line, and a letter where a line has several.</param>
/// <param name="Word">The word as it stands there; in small letters it is no term of RFC 2119.</param>
/// <param name="Demand">What is demanded, in our words.</param>
/// <param name="Note">Why no test shows it: <c>not yet…</c>, or that nothing is demanded of an executor; else empty.</param>
internal sealed partial record Clause(string Id, string Word, string Demand, string Note)
{
    /// <summary>Every clause, in the specification's order.</summary>
    internal static IReadOnlyList<Clause> All() =>
        [.. File.ReadAllLines(Path.Join(Repository.Root, "spec-tests", "Conformance", "clauses.tsv")).Select(line => line.Split('\t')).Select(part => new Clause(part[0], part[1], part[2], part[3]))];

    /// <summary>The file and the line, without the letter.</summary>
    internal string Place => Letter().Replace(Id, "");

    internal string Document => Id[..Id.IndexOf(':')];

    [GeneratedRegex("[a-z]$", RegexOptions.None, 1000)]
    private static partial Regex Letter();
}
