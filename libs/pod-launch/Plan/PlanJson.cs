using System.Collections.Immutable;
using System.Text.Json;

namespace Appc.PodLaunch.Plan;

/// <summary>A plan for programs: an object with <c>cloneFlags</c>, <c>idMaps</c>, <c>child</c>, <c>init</c> and <c>apps</c>.</summary>
public static class PlanJson
{
    /// <summary>Writes the plan. A step is <c>{"call", "arguments": [text…], "reason", "expected"?, "tolerated"?}</c>.</summary>
    public static void Write(LaunchPlan plan, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("cloneFlags"u8, CloneFlagNames.Show(plan.CloneFlags));
        json.WriteStartArray("idMaps"u8);
        foreach (var map in plan.IdMaps)
        {
            WriteIdMap(map, json);
        }

        json.WriteEndArray();
        WriteSteps("child", plan.Child, json);
        WriteSteps("init", plan.Init, json);
        json.WriteStartArray("apps"u8);
        foreach (var app in plan.Apps)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, app.Name);
            WriteSteps("steps", app.Steps, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteIdMap(IdMapWrite map, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file"u8, map.File);
        json.WriteString("content"u8, map.Content);
        json.WriteString("reason"u8, map.Reason);
        json.WriteEndObject();
    }

    private static void WriteSteps(string name, ImmutableArray<PlanStep> steps, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (var step in steps)
        {
            WriteStep(step, json);
        }

        json.WriteEndArray();
    }

    private static void WriteStep(PlanStep step, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("call"u8, step.Call.ToString());
        json.WriteStartArray("arguments"u8);
        foreach (var argument in step.Arguments)
        {
            json.WriteStringValue(argument.ToString());
        }

        json.WriteEndArray();
        json.WriteString("reason"u8, step.Reason);
        if (step.Expected is { } expected)
        {
            json.WriteNumber("expected"u8, expected);
        }

        if (!step.Tolerated.IsEmpty)
        {
            json.WriteStartArray("tolerated"u8);
            foreach (var errno in step.Tolerated)
            {
                json.WriteNumberValue(errno);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
