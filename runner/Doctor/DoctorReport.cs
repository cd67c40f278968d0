using System.Globalization;
using System.Text;
using System.Text.Json;
using Appc.Linux;
using Appc.PodLaunch.Machine;

namespace Runner.Doctor;

/// <summary>Findings for people and for programs.</summary>
internal static class DoctorReport
{
    /// <summary>A line each, what is wrong with its cure below, and the verdict last.</summary>
    internal static string Text(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Word(finding.Level),-7}  {finding.Subject}: {ByteEscaping.ToDisplay(finding.Text)}\n");
            if (finding.Cure is { } cure)
            {
                text.Append(CultureInfo.InvariantCulture, $"           cure: {cure}\n");
            }
        }

        var blockers = findings.Where(finding => finding.Level == FindingLevel.Blocked).Select(finding => finding.Subject).ToList();
        return text.Append(blockers.Count == 0 ? "pods can be run here\n" : $"pods cannot be run here: {string.Join(", ", blockers)}\n").ToString();
    }

    /// <summary>An object: <c>canRunPods</c>, and <c>findings</c> with <c>subject</c>, <c>level</c>, <c>text</c> and <c>cure</c>.</summary>
    internal static string Json(IReadOnlyList<Finding> findings)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteBoolean("canRunPods"u8, findings.All(finding => finding.Level != FindingLevel.Blocked));
            json.WriteStartArray("findings"u8);
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("subject"u8, finding.Subject);
                json.WriteString("level"u8, Word(finding.Level));
                json.WriteString("text"u8, finding.Text);
                json.WriteString("cure"u8, finding.Cure);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static string Word(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Limited => "limited",
        _ => "blocked",
    };
}
