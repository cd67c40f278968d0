using System.Text;

namespace Appc.PodLaunch.Plan;

/// <summary>A plan for people: one line a system call, as strace(1) shows it, with the reason behind a <c>#</c>.</summary>
public static class PlanText
{
    /// <summary>The whole plan: the parent's lines, then init's, then each app's. Ends with a line feed.</summary>
    public static string Print(LaunchPlan plan)
    {
        var text = new StringBuilder();
        text.Append("runner:\n");
        AppendLine(text, $"clone3({{flags={CloneFlagNames.Show(plan.CloneFlags)}, exit_signal=SIGCHLD}}, 88)", "make the pod's init, in namespaces of its own");
        foreach (var write in plan.IdMaps)
        {
            AppendLine(text, $"write(/proc/INIT/{write.File}, {StraceQuoting.Quote(Encoding.UTF8.GetBytes(write.Content))})", write.Reason);
        }

        AppendLine(text, "write(go, \"\\0\", 1)", "let init begin");
        text.Append("init:\n");
        AppendSteps(text, plan.Child);
        AppendSteps(text, plan.Init);
        foreach (var app in plan.Apps)
        {
            text.Append("app ").Append(app.Name).Append(":\n");
            AppendSteps(text, app.Steps);
        }

        return text.ToString();
    }

    private static void AppendSteps(StringBuilder text, IEnumerable<PlanStep> steps)
    {
        foreach (var step in steps)
        {
            AppendLine(text, step.ToString(), step.Reason);
        }
    }

    private static void AppendLine(StringBuilder text, string call, string reason) =>
        text.Append("  ").Append(call).Append("  # ").Append(reason).Append('\n');
}
