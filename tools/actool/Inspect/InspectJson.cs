using System.Text.Json;
using Appc.ImageSpec.Archive;

namespace Actool;

/// <summary>The report for programs.</summary>
internal static class InspectJson
{
    internal static void Print(InspectReport report) => JsonResult.Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("name", report.Summary.Manifest.Name.ToString());
        json.WriteStartObject("labels");
        foreach (var label in report.Summary.Manifest.Labels)
        {
            json.WriteString(label.Name.ToString(), label.Value);
        }

        json.WriteEndObject();
        json.WriteString("id", report.Summary.Id.ToString());
        json.WriteString("compression", report.Summary.Format.ToString().ToLowerInvariant());
        json.WriteNumber("imageBytes", report.FileBytes);
        json.WriteNumber("archiveBytes", report.Summary.TarBytes);
        json.WriteNumber("contentBytes", report.Files.ContentBytes);
        json.WriteStartObject("entries");
        foreach (var (kind, count) in report.Files.Kinds)
        {
            json.WriteNumber(InspectText.NameOf(kind), count);
        }

        json.WriteEndObject();
        WriteFiles(json, "largest", report.Files.Largest, (file, j) => j.WriteNumber("size", file.Size));
        WriteFiles(json, "setId", report.Files.SetId, (file, j) => j.WriteString("mode", Convert.ToString(file.Mode, 8)));
        json.WriteStartArray("capabilities");
        foreach (var (name, capabilities) in report.Files.Capabilities)
        {
            json.WriteStartObject();
            json.WriteString("path", name.ToString());
            json.WriteString("capabilities", capabilities);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteFiles(json, "hardLinks", report.Files.HardLinks, (link, j) => j.WriteString("target", link.LinkTarget.ToString()));
        json.WriteEndObject();
    });

    private static void WriteFiles(Utf8JsonWriter json, string name, IEnumerable<TarEntry> files, Action<TarEntry, Utf8JsonWriter> more)
    {
        json.WriteStartArray(name);
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Name.ToString());
            more(file, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
