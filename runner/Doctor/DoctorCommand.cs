using System.CommandLine;
using Appc.CommandLine;

namespace Runner.Doctor;

/// <summary>runner doctor.</summary>
internal sealed class DoctorCommand : ToolCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "print JSON" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal DoctorCommand()
        : base("doctor", "say what this machine can and cannot do for your pods, what is in the way, and the cure", "runner doctor", "sudo runner doctor --json")
    {
        Details = "What can be tried without harm is tried, in processes of its own that are gone afterwards: every kind of namespace, the file systems of a pod, overlayfs over the "
            + "state directory, ID-mapped mounts, seccomp. The answer is for who asks: root's pods need other things than an ordinary user's. Exit status 0 when pods can be run, "
            + "even if not with everything, and 1 when they cannot.";
        Options.Add(_json);
        Options.Add(_directory);
        SetAction(parse => DoctorHandler.Run(new DoctorOptions(parse.GetValue(_json), parse.GetValue(_directory))));
    }
}
