using Acbuild.State;

namespace Acbuild.Steps;

/// <summary>Applies steps: the one way in which a command, a line of a script and --modify change a build.</summary>
internal static class StepEngine
{
    /// <summary>The annotations are the peer's: <c>coreos.com/acbuild/command-N</c>, counted on from the highest there is.</summary>
    private const string HistoryPrefix = "coreos.com/acbuild/command-";

    /// <summary>Applies one step to an open build; what it did counts when the build is committed.</summary>
    /// <param name="build">The build.</param>
    /// <param name="step">The step.</param>
    /// <param name="record">Record it in the image's history.</param>
    internal static void Apply(BuildSession build, Step step, bool record)
    {
        step.Apply(build);
        if (!record || !step.IsRecorded)
        {
            return;
        }

        var taken = build.Manifest.Annotations.Select(annotation => annotation.Name.ToString())
            .Where(name => name.StartsWith(HistoryPrefix, StringComparison.Ordinal))
            .Select(name => uint.TryParse(name.AsSpan(HistoryPrefix.Length), out var number) ? number : 0L);
        build.SetManifest(build.Manifest.SetAnnotation($"{HistoryPrefix}{taken.DefaultIfEmpty(0).Max() + 1}", step.History));
    }
}
