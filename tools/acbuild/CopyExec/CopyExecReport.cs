using System.Text.Json;
using Appc.CommandLine;
using Appc.Linux;

namespace Acbuild.CopyExec;

/// <summary>Says what was taken and why: a line each on standard error, or JSON on standard output.</summary>
internal static class CopyExecReport
{
    internal static void Say(CopyExecList list, bool asJson)
    {
        var rows = list.Closures.SelectMany(closure => closure.Objects)
            .Select(loaded => (Path: $"/{loaded.File.Real}", Image: loaded.ImagePath.ToString(), loaded.Reason, NeededBy: loaded.NeededBy?.File.Requested.ToString()))
            .Concat(list.Data.Select(data => (Path: $"/{data.File.Real}", Image: data.File.Requested.ToString(), data.Reason, NeededBy: (string?)null)))
            .Distinct().ToList();
        if (asJson)
        {
            Write(rows);
            return;
        }

        foreach (var (path, _, reason, _) in rows)
        {
            Report.Info($"copy-exec {path}: {ByteEscaping.ToDisplay(reason)}");
        }
    }

    private static void Write(List<(string Path, string Image, string Reason, string? NeededBy)> rows)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("taken");
        foreach (var (path, image, reason, neededBy) in rows)
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("image", image);
            json.WriteString("reason", reason);
            if (neededBy is not null)
            {
                json.WriteString("neededBy", neededBy);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
