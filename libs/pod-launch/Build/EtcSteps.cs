using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// Writes small files of /etc into the pod's own layer: the image stays as it is, and no link in it is followed.
/// </summary>
internal static class EtcSteps
{
    private const int LargestFile = 1 << 20;

    internal static void Add(StepList steps, int root, AppRequest app)
    {
        if (app.LacksEtc && !app.EtcFiles.IsEmpty)
        {
            steps.Call(SystemCall.mkdirat, "the image has no /etc", Number(root), Text("etc"), Mode(0b111_101_101));
        }

        foreach (var file in app.EtcFiles)
        {
            if (file.Replaces)
            {
                Remove(steps, root, file);
            }

            var reason = file.Replaces ? $"the pod's own /etc/{file.Name}" : $"the image has no /etc/{file.Name}";
            var handle = steps.Open(
                SystemCall.openat2, reason, Number(root), Text("etc/" + file.Name),
                StepList.How(O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0b110_100_100, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH), Number(24));
            Fill(steps, handle, file);
            steps.Close(handle);
        }
    }

    private static void Remove(StepList steps, int root, EtcFile file)
    {
        var etc = steps.OpenHandle(Number(root), "etc", O_DIRECTORY, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH, "the app's /etc");
        steps.Call(SystemCall.unlinkat, $"the image's {file.Name} is of no use here; were it a link, it would go, not what it points to", Number(etc), Text(file.Name), Number(0));
        steps.Close(etc);
    }

    private static void Fill(StepList steps, int handle, EtcFile file)
    {
        if (file.Source is not { } path)
        {
            steps.Call(SystemCall.write, "its lines", Number(handle), Text(file.Content), Number(file.Content.Length));
            return;
        }

        var source = steps.Open(
            SystemCall.openat2, "what the runner wrote when it knew the pod's addresses", CurrentDirectory, Text(path), StepList.How(O_RDONLY | O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS), Number(24));
        steps.Call(SystemCall.sendfile, "its lines", Number(handle), Number(source), PlanArgument.Null, Number(LargestFile));
        steps.Close(source);
    }
}
