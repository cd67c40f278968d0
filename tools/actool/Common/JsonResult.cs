using System.Text.Encodings.Web;
using System.Text.Json;

namespace Actool;

/// <summary>Results for programs: indented JSON and a newline on standard output.</summary>
internal static class JsonResult
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Print(Action<Utf8JsonWriter> write)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            write(json);
        }

        output.Write("\n"u8);
    }
}
