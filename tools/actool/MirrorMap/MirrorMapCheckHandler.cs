using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Mirrors;
using Appc.Linux;

namespace Actool.Mirrors;

/// <summary>What the command line of mirror-map check says.</summary>
internal sealed record MirrorMapCheckOptions(IReadOnlyList<string> Names, string? File, IReadOnlyList<string> Given, bool Json, string? Directory);

/// <summary>Prints for each name the rule that decides, and the addresses in the order in which they would be asked.</summary>
internal static class MirrorMapCheckHandler
{
    private const string Registries = "docker://";
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static int Run(MirrorMapCheckOptions options)
    {
        var map = MirrorMapReader.Find(options.File, MirrorMapReader.UsualPlaces(options.Directory), options.Given);
        map.CheckFiles();
        var routes = options.Names.Select(name => name.StartsWith(Registries, StringComparison.Ordinal)
            ? MirrorRoute.Of(map, DockerReference.Parse(name[Registries.Length..]))
            : MirrorRoute.Of(map, AcIdentifier.Parse(name))).ToList();
        if (!options.Json && (routes.Count == 0 || map.Source is not null))
        {
            Console.Out.WriteLine($"{(map.Source is null ? "no mirror map" : ByteEscaping.ToDisplay(map.Source))}: ok, {map.Rules.Length} prefix{(map.Rules.Length == 1 ? string.Empty : "es")}");
        }

        routes.ForEach(route => Console.Out.WriteLine(options.Json ? Json(route) : Text(route)));
        return 0;
    }

    private static string Text(MirrorRoute route)
    {
        var text = new StringBuilder($"{route.Name}: {(route.Prefix is null ? "no prefix of the map, so its own place" : $"prefix {route.Prefix}")}");
        for (var i = 0; i < route.Stops.Length; i++)
        {
            var stop = route.Stops[i];
            text.Append($"\n  {i + 1}  {ByteEscaping.ToDisplay(stop.Address)}{(stop.Settings.Length > 0 ? $"  ({stop.Settings})" : string.Empty)}");
        }

        return text.ToString();
    }

    private static string Json(MirrorRoute route)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteString("name", route.Name);
            json.WriteString("prefix", route.Prefix);
            json.WriteStartArray("asks");
            foreach (var stop in route.Stops)
            {
                json.WriteStartObject();
                json.WriteString("address", stop.Address);
                json.WriteBoolean("mirror", stop.IsMirror);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
