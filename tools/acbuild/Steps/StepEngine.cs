using Acbuild.State;
using Appc.ImageSpec.Schema;

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
        var layersBefore = build.Layers.Count;
        step.Apply(build);
        if (!record || !step.IsRecorded)
        {
            return;
        }

        if (build.Mode == BuildMode.Oci)
        {
            build.NoteHistory(step.History, layersBefore);
        }

        var last = Numbers(build.Manifest).Select(entry => entry.Number).DefaultIfEmpty(0).Max();
        build.SetManifest(build.Manifest.SetAnnotation($"{HistoryPrefix}{last + 1}", step.History));
    }

    /// <summary>The step with the highest number in an image's history; null where it has none.</summary>
    internal static string? LastStep(ImageManifest manifest) => Numbers(manifest).OrderBy(entry => entry.Number).LastOrDefault().Text;

    private static IEnumerable<(long Number, string Text)> Numbers(ImageManifest manifest) => manifest.Annotations
        .Where(annotation => annotation.Name.ToString().StartsWith(HistoryPrefix, StringComparison.Ordinal))
        .Select(annotation => (uint.TryParse(annotation.Name.ToString().AsSpan(HistoryPrefix.Length), out var number) ? number : 0L, annotation.Value));
}
