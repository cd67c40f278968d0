using System.Text;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.PodLaunch.Logs;
using Runner.Pods;

namespace Runner.Logs;

/// <summary>What <c>runner logs</c> was asked.</summary>
internal sealed record LogsOptions(string? Directory, string Pod, string? App, bool Timestamps, bool Json);

/// <summary>Prints logs, one app's behind the other's.</summary>
internal static class LogsHandler
{
    internal static int Run(LogsOptions options)
    {
        var pod = PodLookup.Find(options.Directory, options.Pod);
        var apps = pod.ReadManifest()?.Apps ?? [];
        if (options.App is { } name && !apps.Any(app => app.Name.ToString() == name))
        {
            throw new NotFoundException($"read log of app {name}: pod {pod.Id} has no such app");
        }

        using var output = Console.OpenStandardOutput();
        using var error = Console.OpenStandardError();
        foreach (var app in apps.Where(app => options.App is null || app.Name.ToString() == options.App))
        {
            foreach (var line in LogReader.Read(pod, app.Name))
            {
                Write(line, app.Name.ToString(), options, output, error);
            }
        }

        return 0;
    }

    private static void Write(LogLine line, string app, LogsOptions options, Stream output, Stream error)
    {
        if (options.Json)
        {
            output.Write(Json(line, app));
            return;
        }

        var stream = line.Stream == "stderr" ? error : output;
        if (options.Timestamps)
        {
            stream.Write(Encoding.ASCII.GetBytes($"{line.Time} {line.Stream} {(line.IsWhole ? 'F' : 'P')} "));
        }

        stream.Write(line.Text.Span);
        if (line.IsWhole || options.Timestamps)
        {
            stream.Write("\n"u8);
        }
    }

    private static byte[] Json(LogLine line, string app)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, line.Time);
            json.WriteString("app"u8, app);
            json.WriteString("stream"u8, line.Stream);
            json.WriteString("text"u8, Encoding.UTF8.GetString(line.Text.Span));
            json.WriteBoolean("whole"u8, line.IsWhole);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
