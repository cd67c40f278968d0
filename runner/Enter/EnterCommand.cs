using System.CommandLine;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Runner.Plan;
using Runner.Pods;

namespace Runner.Enter;

/// <summary>runner enter.</summary>
internal sealed class EnterCommand : ToolCommand
{
    private const string Verb = "enter";
    private readonly Argument<string> _pod = new("UUID") { Description = "running pod; the beginning of its UUID will do" };
    private readonly Argument<string[]> _command = new("CMD") { Description = "program and its arguments; a shell by default", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _app = new("--app") { Description = "which app's place to take; needed where the pod has several", HelpName = "NAME" };
    private readonly Option<bool> _plan = new("--plan") { Description = "print every system call that entering would make, and why; nothing is run" };
    private readonly Option<bool> _json = new("--json") { Description = "the plan as JSON" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal EnterCommand()
        : base(Verb, "run a program in a running pod, as an app of it", "runner enter 3f0c6a52", "runner enter --app worker 3f0c6a52 ps -ef", "runner enter --plan 3f0c6a52 true")
    {
        Details = "The program has what the app has and no more: its namespaces, root filesystem, volumes, user, groups, capabilities, system call filter, cgroups "
            + "and environment. Where standard input is a terminal it gets one of its own in the pod. The exit code is the program's. It ends with "
            + "this command and with the pod. Options stand before the UUID; what follows it is the program's.";
        Arguments.Add(_pod);
        Arguments.Add(_command);
        foreach (var option in (Option[])[_app, _plan, _json, _directory])
        {
            Options.Add(option);
        }

        SetAction(parse => EnterHandler.Run(new EnterOptions(
            PodLookup.Find(parse.GetValue(_directory), parse.GetRequiredValue(_pod)), parse.GetValue(_app) is { } app ? AcName.Parse(app) : null, [.. parse.GetValue(_command) ?? []],
            parse.GetValue(_json) ? PlanForm.Json : parse.GetValue(_plan) ? PlanForm.Text : null)));
    }

    /// <summary>rkt's way: what follows the UUID is the program's, dashes or not.</summary>
    internal static IReadOnlyList<string> Fold(IReadOnlyList<string> words)
    {
        if (words.Count == 0 || words[0] != Verb)
        {
            return words;
        }

        var pod = 1;
        while (pod < words.Count && words[pod] is ['-', ..] option)
        {
            pod += option is "--app" or "-app" or "--dir" or "-dir" ? 2 : 1;
        }

        return pod + 1 >= words.Count || words[pod + 1] == "--" ? words : [.. words.Take(pod + 1), "--", .. words.Skip(pod + 1)];
    }
}
