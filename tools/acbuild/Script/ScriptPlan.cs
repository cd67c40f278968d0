using Acbuild.Cache;

namespace Acbuild.Script;

/// <summary>What a script would do with one of its lines.</summary>
/// <param name="Action">The line.</param>
/// <param name="What">A word of <see cref="ScriptPlan"/>.</param>
internal readonly record struct PlannedAction(ScriptAction Action, string What);

/// <summary>Says of each line what a script would do now, and does nothing.</summary>
internal static class ScriptPlan
{
    /// <summary>The step's result is kept: nothing is executed.</summary>
    internal const string Kept = "kept";

    /// <summary>The step is executed.</summary>
    internal const string Execute = "run";

    /// <summary>An output, which is made each time.</summary>
    internal const string Output = "output";

    /// <summary>The plan.</summary>
    /// <param name="actions">The script.</param>
    /// <param name="cache">Where results are kept; null for nowhere.</param>
    /// <param name="record">Whether steps are recorded in the image's history.</param>
    internal static IReadOnlyList<PlannedAction> Make(IReadOnlyList<ScriptAction> actions, StepCache? cache, bool record)
    {
        var (key, isKept) = (StepKey.First(record), cache is not null);
        var plan = new List<PlannedAction>();
        foreach (var action in actions)
        {
            if (action.Step is { } step)
            {
                (key, isKept) = isKept ? Next(key, action, cache!) : (key, false);
                plan.Add(new PlannedAction(action, isKept ? Kept : Execute));
            }
            else
            {
                plan.Add(new PlannedAction(action, Output));
            }
        }

        return plan;
    }

    private static (string Key, bool IsKept) Next(string key, ScriptAction action, StepCache cache)
    {
        try
        {
            using var inputs = new StepInputs(cache.Known);
            action.Step!.AddInputs(inputs);
            var next = StepKey.Next(key, action.Line, inputs.Contents());
            return (next, cache.Has(next));
        }
        catch (Exception failure) when (ScriptFailure.IsOfALine(failure))
        {
            throw ScriptFailure.At(action.Line, failure);
        }
    }
}
