using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>Which image an app of a pod runs (pods.md, image).</summary>
public sealed record RuntimeImage : SpecObject
{
    /// <summary>The image's name; null where the ID alone says it.</summary>
    public AcIdentifier? Name { get; init; }

    /// <summary>The image's ID; null only in a template, which cannot be executed.</summary>
    public ImageHash? Id { get; init; }

    /// <summary>Labels that describe the image.</summary>
    public ImmutableArray<Label> Labels { get; init; } = [];

    internal static RuntimeImage Read(ObjectReader reader)
    {
        var id = Dependency.ReadId(reader, "id");
        if (reader.IsNull("id"))
        {
            reader.Problems.Error(reader.PathOf("id"), ImageHash.Rule);
        }
        else if (reader.Field("id") is null)
        {
            reader.Problems.Warn(reader.PathOf("id"), "is required before the pod can be executed (pods.md, image)");
        }

        return new RuntimeImage
        {
            Name = reader.Parsed<AcIdentifier>("name", AcIdentifier.TryParse, AcIdentifier.Rule),
            Id = id,
            Labels = Given(Label.ReadList(reader)),
            UnknownFields = reader.Unknown(),
        };
    }

    internal static void Write(JsonOutput output, RuntimeImage image)
    {
        output.Begin('{');
        output.Optional("name", image.Name?.ToString());
        output.Optional("id", image.Id?.ToString());
        output.Optional("labels", image.Labels, Label.Write);
        output.Unknown(image.UnknownFields);
        output.End('}');
    }
}
