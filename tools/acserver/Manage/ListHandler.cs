using System.Text.Json;
using Acserver.Depot;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acserver.Manage;

/// <summary>What the command line of list says.</summary>
internal sealed record ListOptions(string? Name, bool Json, string? Store);

/// <summary>Prints a line for each image: name, version, os, arch, size, signer, ID.</summary>
internal static class ListHandler
{
    internal static int Run(ListOptions options)
    {
        AcIdentifier? top = options.Name is null ? null : AcIdentifier.Parse(options.Name);
        using var depot = StoreOption.Open(options.Store);
        using var output = new StreamWriter(Console.OpenStandardOutput());
        if (!options.Json)
        {
            output.WriteLine("NAME\tVERSION\tOS\tARCH\tSIZE\tSIGNED BY\tID");
        }

        foreach (var image in DepotCatalog.Walk(depot, top).Select(key => DepotCatalog.Load(depot, key)).OfType<DepotImage>())
        {
            output.WriteLine(options.Json ? Json(image) : Text(image));
        }

        return 0;
    }

    private static string Text(DepotImage image)
    {
        var (key, record) = image;
        string?[] fields = [key.Name.ToString(), key.Version, key.Os, key.Arch, $"{record.Size}", record.Signer, record.Id.ToString()[..19]];
        return string.Join('\t', fields.Select(field => field is null ? "-" : ByteEscaping.ToDisplay(field)));
    }

    private static string Json(DepotImage image)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", image.Key.Name.ToString());
            json.WriteString("version", image.Key.Version);
            json.WriteString("os", image.Key.Os);
            json.WriteString("arch", image.Key.Arch);
            json.WriteNumber("size", image.Record.Size);
            json.WriteString("signer", image.Record.Signer);
            json.WriteString("published", image.Record.Published);
            json.WriteString("id", image.Record.Id.ToString());
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
