using Acbuild.Commands;
using Acbuild.Oci;
using Acbuild.Run;
using Acbuild.State;
using Appc.CommandLine;

namespace Acbuild.Steps;

/// <summary>Applies a step to the build in progress, or to an image with --modify-appc or --modify-oci.</summary>
internal static class StepRunner
{
    /// <summary>Applies the step.</summary>
    /// <returns>0, or the exit code of a command that failed in the image.</returns>
    internal static int Run(BuildContext context, Step step) => CommandFailure.Report(() => Apply(context, step));

    private static int Apply(BuildContext context, Step step)
    {
        if (context.Debug)
        {
            Report.Info(step.History);
        }

        if (context.ModifyAppc is { } image)
        {
            ModifiedImage.Change(image, build => StepEngine.Apply(build, step, !context.NoHistory));
            return 0;
        }

        if (context.ModifyOci is { } oci)
        {
            ModifiedOciImage.Change(oci, build => StepEngine.Apply(build, step, !context.NoHistory));
            return 0;
        }

        using var build = BuildSession.Open(context.WorkPath);
        StepEngine.Apply(build, step, !context.NoHistory);
        build.Commit();
        return 0;
    }
}
