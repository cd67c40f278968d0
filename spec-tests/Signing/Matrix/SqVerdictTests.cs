using Appc.ImageSpec;

namespace SpecTests.Signing.Matrix;

/// <summary>Every case through sq and through ours: the verdicts are those of the list, and where they differ docs/signing.md says so and why.</summary>
public sealed class SqVerdictTests
{
    [NeedsFact("sq")]
    public void Verdicts_are_sqs_save_for_the_written_differences()
    {
        using var directory = new TempDirectory();
        List<string> wrong = [];
        Assert.True(VerdictCases.All().Count() >= 50, "the list has shrunk");
        foreach (var row in VerdictCases.All())
        {
            var sq = Sq(directory, row);
            var (isGood, why) = Ours(row);
            if (sq.ExitCode == 0 != row.IsGoodForSq)
            {
                wrong.Add($"sq on '{row.Name}': exit {sq.ExitCode}: {sq.Err.ReplaceLineEndings(" ")}");
            }

            if (isGood != row.IsGoodHere)
            {
                wrong.Add($"ours on '{row.Name}': {why}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_difference_has_a_reason_and_stands_in_the_document()
    {
        var differences = VerdictCases.All().Where(row => row.IsGoodForSq != row.IsGoodHere).ToList();
        Assert.All(differences, row => Assert.NotEmpty(row.Reason));
        var document = File.ReadAllText(Path.Join(Repository.Root, "docs/signing.md"));
        var missing = differences.Where(row => !document.Contains(row.Row, StringComparison.Ordinal)).Select(row => row.Row);
        Assert.True(!missing.Any(), $"docs/signing.md lacks these rows:\n{string.Join('\n', missing)}");
        var written = document.Split('\n').Count(line => line.Count(c => c == '|') == 5 && line.Contains("good", StringComparison.Ordinal) && line.Contains("refused", StringComparison.Ordinal));
        Assert.Equal(differences.Count, written);
    }

    private static ToolResult Sq(TempDirectory directory, VerdictCase row)
    {
        File.WriteAllBytes(directory["cert"], row.Certificate);
        File.WriteAllBytes(directory["sig"], row.Signature);
        File.WriteAllBytes(directory["data"], row.Data);
        return Tool.RunProgram("sq", ["verify", "--signer-cert", "cert", "--detached", "sig", "data"], new RunOptions { Directory = directory.Path });
    }

    private static (bool IsGood, string Why) Ours(VerdictCase row)
    {
        try
        {
            Check.Verify(row.Certificate, row.Signature, row.Data);
            return (true, "accepted");
        }
        catch (Exception e) when (e is BadInputException or NotVerifiedException)
        {
            return (false, e.Message);
        }
    }
}
