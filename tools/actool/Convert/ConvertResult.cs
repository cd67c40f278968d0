using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;

namespace Actool;

/// <summary>Says what was made: its digest or ID, or everything about it.</summary>
internal static class ConvertResult
{
    internal static void Print(PlacedImage image, ConvertImageOptions options)
    {
        if (!options.Json)
        {
            Console.Out.WriteLine(image.Id);
            return;
        }

        JsonResult.Print(json =>
        {
            json.WriteStartObject();
            json.WriteString("target", options.Target);
            json.WriteString("id", image.Id.ToString());
            json.WriteString("name", image.Name);
            json.WriteString("config", image.ConfigDigest?.ToString());
            json.WriteStartObject("layer");
            json.WriteString("digest", image.Layers[0].Digest.ToString());
            json.WriteString("diffID", image.Layers[0].DiffId.ToString());
            json.WriteNumber("size", image.Layers[0].Size);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    internal static void Print(ImageId id, ConvertImageOptions options)
    {
        if (!options.Json)
        {
            Console.Out.WriteLine(id);
            return;
        }

        JsonResult.Print(json =>
        {
            json.WriteStartObject();
            json.WriteString("target", options.Target);
            json.WriteString("id", id.ToString());
            json.WriteEndObject();
        });
    }
}
