using System.Text;

namespace Appc.PodLaunch.Plan;

/// <summary>What the runner itself does to the host for a pod.</summary>
public enum RunnerCall
{
    /// <summary>mkdir(2), mode 0755.</summary>
    MakeDirectory,

    /// <summary>One write(2) of the whole content.</summary>
    Write,

    /// <summary>rmdir(2).</summary>
    RemoveDirectory,
}

/// <summary>One thing that the runner does to the host, before or after the pod's life.</summary>
/// <param name="Call">What.</param>
/// <param name="Path">Absolute.</param>
/// <param name="Content">What is written; <see cref="Init"/> stands for the number of the pod's init.</param>
/// <param name="Reason">Why, for people: lower case, no full stop.</param>
public sealed record RunnerStep(RunnerCall Call, string Path, string Content, string Reason)
{
    /// <summary>In a content: the process id of the pod's init.</summary>
    public const string Init = "INIT";

    /// <summary>True where it is no failure that the file does not exist.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary><c>name(arguments)</c> as strace(1) prints it, the path in place of a descriptor.</summary>
    public override string ToString()
    {
        var path = StraceQuoting.Quote(Encoding.UTF8.GetBytes(Path));
        return Call switch
        {
            RunnerCall.MakeDirectory => $"mkdir({path}, 0755)",
            RunnerCall.RemoveDirectory => $"rmdir({path})",
            _ => $"write({path}, {StraceQuoting.Quote(Encoding.UTF8.GetBytes(Content))})",
        };
    }
}
