using System.Globalization;

namespace SpecTests.Signing.Fuzz;

/// <summary>
/// A slice of the fuzz in every run of the tests, always the same one. <c>make fuzz</c> sets APPC_FUZZ_ROUNDS (for all targets together) and
/// APPC_FUZZ_REPORT, where each target adds a line.
/// </summary>
public sealed class FuzzTests
{
    private const int RoundsInCi = 6_600;

    public static TheoryData<int> Targets => [.. Enumerable.Range(0, FuzzTargets.All.Count)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_crash_no_hang_no_forgery(int index)
    {
        var target = FuzzTargets.All[index];
        var rounds = ((Number("APPC_FUZZ_ROUNDS") ?? RoundsInCi) + FuzzTargets.All.Count - 1) / FuzzTargets.All.Count;
        var (accepted, refused) = target.Run(Number("APPC_FUZZ_SEED") ?? 20_240_101, rounds);
        Assert.True(refused > 0, "no mutant was refused: the target judges nothing");
        if (Environment.GetEnvironmentVariable("APPC_FUZZ_REPORT") is { Length: > 0 } report)
        {
            File.AppendAllText(report, $"| {target.Name} | {rounds} | {accepted} | {refused} |\n");
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
