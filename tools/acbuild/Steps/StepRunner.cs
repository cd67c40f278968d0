using Acbuild.Commands;
using Acbuild.State;
using Appc.CommandLine;

namespace Acbuild.Steps;

/// <summary>Applies a step to the build in progress, or to an image file with --modify-appc, and records it in the image's history.</summary>
internal static class StepRunner
{
    /// <summary>The annotations are the peer's: <c>coreos.com/acbuild/command-N</c>, counted on from the highest there is.</summary>
    private const string HistoryPrefix = "coreos.com/acbuild/command-";

    internal static int Run(BuildContext context, Step step)
    {
        if (context.Debug)
        {
            Report.Info(step.History);
        }

        if (context.ModifyAppc is { } image)
        {
            ModifiedImage.Change(image, build => Apply(build, step, context));
            return 0;
        }

        using var build = BuildSession.Open(context.WorkPath);
        Apply(build, step, context);
        build.Commit();
        return 0;
    }

    private static void Apply(BuildSession build, Step step, BuildContext context)
    {
        step.Apply(build);
        if (!context.NoHistory)
        {
            var taken = build.Manifest.Annotations.Select(annotation => annotation.Name.ToString())
                .Where(name => name.StartsWith(HistoryPrefix, StringComparison.Ordinal))
                .Select(name => uint.TryParse(name.AsSpan(HistoryPrefix.Length), out var number) ? number : 0L);
            build.SetManifest(build.Manifest.SetAnnotation($"{HistoryPrefix}{taken.DefaultIfEmpty(0).Max() + 1}", step.History));
        }
    }
}
