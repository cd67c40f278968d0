using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Machine;

/// <summary>
/// What this machine can do for the pods of whoever asks. What can be tried without harm is tried, by plans of a few steps that the executor performs as it
/// performs a pod's; so it is for a process that may clone (<see cref="Execute.LauncherThreads"/>). Files are read for what is missing and for the
/// cause of what failed.
/// </summary>
public static class MachineExamination
{
    /// <summary>Everything, what pods cannot do without first.</summary>
    /// <param name="stateDirectory">Where pods would be kept; it need not exist.</param>
    public static IReadOnlyList<Finding> Run(string stateDirectory)
    {
        var host = HostProbe.Facts();
        var causes = Causes.Read(host);
        return
        [
            .. KernelChecks.Run(host, causes),
            .. NamespaceChecks.Run(host, causes),
            .. FilesystemChecks.Run(host, causes, stateDirectory),
            .. CgroupChecks.Run(host),
            .. IdChecks.Run(host, causes, stateDirectory),
            .. NetworkChecks.Run(host),
            .. ServiceChecks.Run(),
        ];
    }
}
