using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>Which isolators may stand together in one list (ace.md).</summary>
internal static class IsolatorRules
{
    private static readonly string[] s_atMostOnce =
    [
        IsolatorNames.SeccompRemoveSet, IsolatorNames.SeccompRetainSet, IsolatorNames.SelinuxContext,
        IsolatorNames.OomScoreAdjustment, IsolatorNames.CpuShares, IsolatorNames.Sysctl,
    ];

    public static void Check(ImmutableArray<Isolator> isolators, string path, ProblemList problems)
    {
        if (isolators.IsDefaultOrEmpty)
        {
            return;
        }

        var names = isolators.Select(isolator => isolator.Name.ToString()).ToList();
        foreach (var name in s_atMostOnce)
        {
            if (names.Count(other => string.Equals(other, name, StringComparison.Ordinal)) > 1)
            {
                problems.Error(path, $"{name} may be given only once (ace.md)");
            }
        }

        Exclusive(IsolatorNames.SeccompRemoveSet, IsolatorNames.SeccompRetainSet);
        Exclusive(IsolatorNames.CapabilitiesRemoveSet, IsolatorNames.CapabilitiesRetainSet);

        void Exclusive(string one, string other)
        {
            if (names.Contains(one) && names.Contains(other))
            {
                problems.Error(path, $"{one} cannot be used together with {other} (ace.md)");
            }
        }
    }
}
