using System.Collections.Immutable;
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

    /// <summary>A program that runs to its end, the content on its standard input.</summary>
    Execute,

    /// <summary>A program that runs beside the pod until it ends.</summary>
    Start,

    /// <summary>bind(2) of a port of the host, <c>ADDRESS:PORT/PROTOCOL</c>, for as long as the pod runs.</summary>
    HoldPort,

    /// <summary>bind(2) and listen(2) on a port of the host, <c>ADDRESS:PORT/PROTOCOL</c>; the socket is an app's.</summary>
    Listen,
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

    /// <summary>In an environment or an argument: a path to the pod's network namespace.</summary>
    public const string NetworkNamespace = "NAMESPACE";

    /// <summary>In a content: what the program before this one answered.</summary>
    public const string Previous = "PREVIOUS";

    /// <summary>In a content: what the networks answered.</summary>
    public const string Answer = "ANSWER";

    /// <summary>True where it is no failure that the file does not exist.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>Of a program: its arguments behind its name.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Of a program: its environment beside PATH.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary><c>name(arguments)</c> as strace(1) prints it, the path in place of a descriptor.</summary>
    public override string ToString()
    {
        var path = Quote(Path);
        return Call switch
        {
            RunnerCall.MakeDirectory => $"mkdir({path}, 0755)",
            RunnerCall.RemoveDirectory => $"rmdir({path})",
            RunnerCall.HoldPort => $"bind({Path})",
            RunnerCall.Listen => $"listen({Path})",
            RunnerCall.Execute or RunnerCall.Start => $"execve({path}, [{string.Join(", ", Arguments.Prepend(System.IO.Path.GetFileName(Path)).Select(Quote))}], [{string.Join(", ", Environment.Select(Quote))}])"
                + (Content.Length > 0 ? $" < {Content}" : ""),
            _ => $"write({path}, {Quote(Content)})",
        };
    }

    private static string Quote(string text) => StraceQuoting.Quote(Encoding.UTF8.GetBytes(text));
}
