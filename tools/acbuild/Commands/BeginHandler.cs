using Acbuild.State;
using Acbuild.Steps;

namespace Acbuild.Commands;

/// <summary>Starts a build. A begin that fails or is killed leaves none.</summary>
internal static class BeginHandler
{
    internal static int Run(BuildContext context, BeginStep step)
    {
        using var build = BuildSession.Begin(context.WorkPath, BaseImage.EmptyManifest(), step.Mode);
        try
        {
            step.Apply(build);
            build.Commit();
        }
        catch
        {
            build.Delete();
            throw;
        }

        return 0;
    }
}
