using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>An image whose files go under this image's (aci.md, dependencies).</summary>
/// <param name="ImageName">The name to look for.</param>
/// <param name="ImageId">The ID that the image found must have; null where any will do.</param>
/// <param name="Labels">Labels that the image found must have.</param>
/// <param name="Size">The image's size in bytes; 0 where it is not stated.</param>
public sealed record Dependency(AcIdentifier ImageName, ImageHash? ImageId, ImmutableArray<Label> Labels, long Size) : SpecObject
{
    /// <summary>Labels that the image found must have.</summary>
    public ImmutableArray<Label> Labels { get; init; } = Given(Labels);

    internal static Dependency Read(ObjectReader reader)
    {
        var name = reader.Required<AcIdentifier>("imageName", AcIdentifier.TryParse, AcIdentifier.Rule);
        var id = ReadId(reader, "imageID");
        return new Dependency(name, id, Label.ReadList(reader), reader.Integer("size", 0, long.MaxValue) ?? 0) { UnknownFields = reader.Unknown() };
    }

    internal static ImageHash? ReadId(ObjectReader reader, string field)
    {
        var id = reader.Parsed<ImageHash>(field, ImageHash.TryParse, ImageHash.Rule);
        if (id is { } hash && !hash.TryGetImageId(out _))
        {
            reader.Problems.Warn(reader.PathOf(field), "is not 128 hexadecimal digits long, so no image can match (types.md, Image ID Type)");
        }

        return id;
    }

    internal static void Write(JsonOutput output, Dependency dependency)
    {
        output.Begin('{');
        output.Field("imageName", dependency.ImageName.ToString());
        output.Optional("imageID", dependency.ImageId?.ToString());
        output.Optional("labels", dependency.Labels, Label.Write);
        if (dependency.Size != 0)
        {
            output.Field("size", dependency.Size);
        }

        output.Unknown(dependency.UnknownFields);
        output.End('}');
    }
}
