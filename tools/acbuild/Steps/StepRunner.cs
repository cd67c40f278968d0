using Acbuild.Commands;
using Acbuild.State;
using Appc.CommandLine;

namespace Acbuild.Steps;

/// <summary>Applies a step to the build in progress, or to an image file with --modify-appc.</summary>
internal static class StepRunner
{
    internal static int Run(BuildContext context, Step step)
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

        using var build = BuildSession.Open(context.WorkPath);
        StepEngine.Apply(build, step, !context.NoHistory);
        build.Commit();
        return 0;
    }
}
