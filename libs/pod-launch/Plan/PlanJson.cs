using System.Collections.Immutable;
using System.Text.Json;
using Appc.PodLaunch.Isolators;

namespace Appc.PodLaunch.Plan;

/// <summary>A plan for programs: an object with <c>isolators</c>, <c>before</c>, <c>holder</c> (of a pod with private users: <c>cloneFlags</c>, <c>idMaps</c>, <c>namespaces</c>, <c>steps</c>), <c>cloneFlags</c>, <c>idMaps</c>, <c>join</c>, <c>connect</c>, <c>child</c>, <c>init</c> (of an entrance: its usher), <c>keeper</c>, <c>disconnect</c>, <c>after</c> and <c>apps</c>, which event handlers are among, told by <c>role</c>.</summary>
public static class PlanJson
{
    /// <summary>Writes the plan. A step is <c>{"call", "arguments": [text…], "reason", "expected"?, "tolerated"?}</c>.</summary>
    public static void Write(LaunchPlan plan, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteIsolators(plan.Isolators, json);
        WriteRunner("before", [.. plan.Listening, .. plan.Before], json);
        WriteHolder(plan.Holder, json);
        json.WriteString("cloneFlags"u8, CloneFlagNames.Show(plan.CloneFlags));
        WriteIdMaps(plan.IdMaps, json);
        WriteRunner("join", plan.Join, json);
        WriteRunner("connect", plan.Connect, json);
        WriteSteps("child", plan.Child, json);
        WriteSteps("init", plan.Init, json);
        json.WriteStartArray("apps"u8);
        foreach (var actor in plan.Actors)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, actor.App);
            json.WriteString("role"u8, RoleName(actor.Role));
            WriteSteps("steps", actor.Steps, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteSteps("keeper", plan.Keeper, json);
        WriteRunner("disconnect", plan.Disconnect, json);
        WriteRunner("after", plan.After, json);
        json.WriteEndObject();
    }

    private static string RoleName(ActorRole role) => role switch
    {
        ActorRole.PreStart => "pre-start",
        ActorRole.PostStop => "post-stop",
        _ => "app",
    };

    private static void WriteIsolators(ImmutableArray<IsolatorFinding> findings, Utf8JsonWriter json)
    {
        json.WriteStartArray("isolators"u8);
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("scope"u8, finding.Scope);
            json.WriteString("name"u8, finding.Name);
            json.WriteString("value"u8, finding.Value);
            json.WriteString("verdict"u8, finding.VerdictText);
            json.WriteString("detail"u8, finding.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRunner(string name, ImmutableArray<RunnerStep> steps, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteString("call"u8, step.ToString());
            json.WriteString("reason"u8, step.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHolder(HolderPlan? holder, Utf8JsonWriter json)
    {
        if (holder is null)
        {
            return;
        }

        json.WriteStartObject("holder"u8);
        json.WriteString("cloneFlags"u8, CloneFlagNames.Show(holder.CloneFlags));
        WriteIdMaps(holder.IdMaps, json);
        json.WriteStartObject("namespaces"u8);
        foreach (var held in holder.Namespaces)
        {
            json.WriteNumber(held.Name, held.Descriptor);
        }

        json.WriteEndObject();
        WriteSteps("steps", holder.Steps, json);
        json.WriteEndObject();
    }

    private static void WriteIdMaps(ImmutableArray<IdMapWrite> maps, Utf8JsonWriter json)
    {
        json.WriteStartArray("idMaps"u8);
        foreach (var map in maps)
        {
            WriteIdMap(map, json);
        }

        json.WriteEndArray();
    }

    private static void WriteIdMap(IdMapWrite map, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file"u8, map.File);
        json.WriteString("content"u8, map.Content);
        if (map.Program is { } program)
        {
            json.WriteString("program"u8, program);
        }

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
        json.WriteStrings("arguments", step.Arguments.Select(argument => argument.ToString()));
        json.WriteString("reason"u8, step.Reason);
        if (step.Expected is { } expected)
        {
            json.WriteNumber("expected"u8, expected);
        }

        json.WriteNumbersIfAny("tolerated", [.. step.Tolerated.Select(errno => (long)errno)]);
        json.WriteEndObject();
    }
}
