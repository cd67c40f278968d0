using Appc.ImageStore;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Machine;

namespace Runner.Doctor;

/// <summary>What the command line of doctor says.</summary>
internal sealed record DoctorOptions(bool Json, string? Directory);

/// <summary>Examines the machine, then the store, and prints what was found.</summary>
internal static class DoctorHandler
{
    internal static int Run(DoctorOptions options)
    {
        if (!LauncherThreads.MayClone())
        {
            throw new InvalidOperationException("doctor: this process has threads before it has begun");
        }

        var directory = Path.GetFullPath(options.Directory ?? StateDirectory.Default());
        List<Finding> findings = [.. MachineExamination.Run(directory), .. StoreExamination.Run(directory)];
        Console.Out.Write(options.Json ? DoctorReport.Json(findings) : DoctorReport.Text(findings));
        return findings.Exists(finding => finding.Level == FindingLevel.Blocked) ? 1 : 0;
    }
}
