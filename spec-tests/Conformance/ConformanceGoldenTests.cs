using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace SpecTests.Conformance;

/// <summary>
/// Every MUST and SHOULD of ace.md, pods.md and OS-SPEC.md has a test that shows it, or a note that says plainly that it is not done.
/// docs/conformance-ace.md is the table.
/// </summary>
public sealed partial class ConformanceGoldenTests
{
    private static readonly (string Document, string Path)[] s_documents =
        [("ace", "/usr/share/doc/appc-spec/ace.md.gz"), ("pods", "/usr/share/doc/appc-spec/pods.md.gz"), ("OS-SPEC", "/usr/share/doc/appc-spec/OS-SPEC.md")];

    [NeedsFact("actool")]
    public void EveryDemandOfTheSpecificationIsAClause()
    {
        var demanded = s_documents.SelectMany(document => Read(document.Path).Split('\n')
            .SelectMany((line, index) => Word().Matches(line).Select(word => $"{document.Document}:{index + 1} {word.Value}")));
        Assert.Equal(demanded, Clause.All().Select(clause => $"{clause.Place} {clause.Word}"));
    }

    [Fact]
    public void EveryClauseHasATestOrSaysWhyNot()
    {
        var shown = Shown();
        Assert.Empty(shown.Select(group => group.Key).Except(Clause.All().Select(clause => clause.Id)));
        foreach (var clause in Clause.All())
        {
            Assert.True(clause.Note.Length > 0 || shown.Contains(clause.Id), $"{clause.Id} ({clause.Demand}): no test shows it, and no note says why");
            Assert.False(clause.Note == "not yet" && shown.Contains(clause.Id), $"{clause.Id} ({clause.Demand}): a test shows it, so it is done");
        }
    }

    [Fact]
    public void TheDocumentIsTheTable() => Support.Golden.CheckDocument("docs/conformance-ace.md", Document());

    private static string Document()
    {
        var (clauses, shown) = (Clause.All(), Shown());
        var demands = clauses.Where(clause => !IsNone(clause)).ToList();
        var text = new StringBuilder("# Conformance of the runner\n\nEvery MUST and SHOULD of the App Container specification 0.8.11 about executors, and the tests that show it. A clause is a file of\n"
            + "the specification and a line in it; in small letters the word is not a term of RFC 2119, but a demand all the same. The table is made by a test, which\n"
            + "compares it with the specification's text: a demand that is missing, or that no test shows and no note explains, fails. `make golden` writes this file.\n\n");
        text.Append($"Shown: {demands.Count(clause => clause.Note.Length == 0)} of {demands.Count}. Not yet, or not wholly: {demands.Count(clause => clause.Note.Length > 0)}.\n");
        foreach (var (document, _) in s_documents)
        {
            text.Append($"\n## {document}.md\n\n| clause | | demand | shown by |\n|---|---|---|---|\n");
            foreach (var clause in clauses.Where(clause => clause.Document == document))
            {
                var tests = shown[clause.Id].Order(StringComparer.Ordinal).Select(test => $"`{test}`");
                text.Append($"| {clause.Id} | {clause.Word} | {clause.Demand} | {string.Join(' ', (string[])[clause.Note.Length > 0 ? $"**{clause.Note}**" : "", .. tests]).Trim()} |\n");
            }
        }

        return text.ToString();
    }

    private static bool IsNone(Clause clause) => clause.Note.Contains("demand", StringComparison.Ordinal);

    private static ILookup<string, string> Shown() => typeof(ConformanceGoldenTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
        .SelectMany(method => method.GetCustomAttributes<ShowsAttribute>().Select(shows => (shows.Clause, Test: $"{method.DeclaringType!.Name}.{method.Name}")))
        .ToLookup(pair => pair.Clause, pair => pair.Test);

    private static string Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\b(MUST|SHOULD|must|should)\b", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
