using System.Text;
using System.Text.Json;
using Appc.PodLaunch.Plan;

namespace Runner.Plan;

/// <summary>How a plan is printed.</summary>
internal enum PlanForm
{
    /// <summary>Lines as strace(1) prints them.</summary>
    Text,

    /// <summary>A JSON object.</summary>
    Json,
}

/// <summary>Prints plans to standard output.</summary>
internal static class PlanPrinter
{
    internal static void Print(LaunchPlan plan, PlanForm form) => Console.Out.Write(form == PlanForm.Json ? Json(plan) : PlanText.Print(plan));

    private static string Json(LaunchPlan plan)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            PlanJson.Write(plan, json);
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
