using System.Collections.Immutable;
using Appc.Linux.Process;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>Writes the small files of /etc that the image lacks, into the pod's own layer.</summary>
internal static class EtcSteps
{
    internal static void Add(StepList steps, int root, ImmutableArray<EtcFile> files)
    {
        foreach (var file in files)
        {
            var handle = steps.Open(
                SystemCall.openat2, $"the image has no /etc/{file.Name}", Number(root), Text("etc/" + file.Name),
                StepList.How(O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0b110_100_100, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH), Number(24));
            steps.Call(SystemCall.write, "its lines", Number(handle), Text(file.Content), Number(file.Content.Length));
            steps.Close(handle);
        }
    }
}
