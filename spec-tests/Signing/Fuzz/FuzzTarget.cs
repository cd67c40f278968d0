using System.Diagnostics;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;

namespace SpecTests.Signing.Fuzz;

/// <summary>
/// One parser, or a chain of them, under mutants. A round must end with one of the two refusals or with a verdict that the target finds right; anything
/// else, and a round that takes seconds, is a failure that tells seed and round.
/// </summary>
internal sealed class FuzzTarget(string name, Func<StructureMutator, bool> round)
{
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(20);

    /// <summary>What is fuzzed.</summary>
    public string Name => name;

    /// <summary>Runs rounds, and tells how many were accepted.</summary>
    public (int Accepted, int Refused) Run(int seed, int rounds)
    {
        var mutator = new StructureMutator(seed);
        var accepted = 0;
        for (var i = 0; i < rounds; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            try
            {
                accepted += round(mutator) ? 1 : 0;
            }
            catch (Exception e) when (e is BadInputException or NotVerifiedException)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{name}, seed {seed}, round {i}: {e.GetType().Name}: {e.Message}", e);
            }

            Assert.True(Stopwatch.GetElapsedTime(clock) < s_hang, $"{name}, seed {seed}, round {i}: took longer than {s_hang}");
        }

        return (accepted, rounds - accepted);
    }

    /// <summary>The verdicts over <paramref name="data"/>.</summary>
    public static IReadOnlyList<SignatureVerdict> Judge(ISignatureCheck check, byte[] data, DateTimeOffset now)
    {
        using (check)
        {
            check.Append(data);
            return check.JudgeAll(now);
        }
    }
}
