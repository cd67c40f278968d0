using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>One app of a pod (pods.md, apps).</summary>
public sealed record RuntimeApp : SpecObject
{
    /// <summary>Unique in the pod.</summary>
    public required AcName Name { get; init; }

    /// <summary>Which image it runs.</summary>
    public required RuntimeImage Image { get; init; }

    /// <summary>Stands in for the app object of the image's manifest; null where that holds.</summary>
    public App? App { get; init; }

    /// <summary>Whether the root filesystem is mounted read-only.</summary>
    public bool ReadOnlyRootFilesystem { get; init; }

    /// <summary>Which volumes are mounted where.</summary>
    public ImmutableArray<Mount> Mounts { get; init; } = [];

    /// <summary>Metadata, merged over that of the image.</summary>
    public ImmutableArray<Annotation> Annotations { get; init; } = [];

    internal static RuntimeApp Read(ObjectReader reader)
    {
        if (reader.Field("image") is null)
        {
            reader.Problems.Warn(reader.PathOf("image"), "is required before the pod can be executed (pods.md, image)");
        }

        return new RuntimeApp
        {
            Name = reader.Required<AcName>("name", AcName.TryParse, AcName.Rule),
            Image = reader.Nested("image", RuntimeImage.Read) ?? new RuntimeImage(),
            App = reader.Nested("app", Schema.App.Read),
            ReadOnlyRootFilesystem = reader.Flag("readOnlyRootFS") ?? false,
            Mounts = Given(reader.Objects("mounts", Mount.Read)),
            Annotations = Given(Annotation.ReadList(reader)),
            UnknownFields = reader.Unknown(),
        };
    }

    internal static void Write(JsonOutput output, RuntimeApp app)
    {
        output.Begin('{');
        output.Field("name", app.Name.ToString());
        output.Name("image");
        RuntimeImage.Write(output, app.Image);
        if (app.App is not null)
        {
            output.Name("app");
            Schema.App.Write(output, app.App);
        }

        if (app.ReadOnlyRootFilesystem)
        {
            output.Field("readOnlyRootFS", flag: true);
        }

        output.Optional("mounts", app.Mounts, Mount.Write);
        output.Optional("annotations", app.Annotations, Annotation.Write);
        output.Unknown(app.UnknownFields);
        output.End('}');
    }
}
