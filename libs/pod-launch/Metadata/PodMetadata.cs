using System.Collections.Immutable;
using System.Text.Json;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Metadata;

/// <summary>What the metadata service says of one app.</summary>
/// <param name="App">As the pod manifest has it.</param>
/// <param name="Image">The manifest of its image.</param>
/// <param name="Id">The ID of its image.</param>
public sealed record AppMetadata(RuntimeApp App, ImageManifest Image, ImageId Id)
{
    /// <summary>The image's annotations; one of the pod manifest's takes the place of the image's of that name (ace.md, App Metadata).</summary>
    internal IEnumerable<Annotation> Annotations
    {
        get
        {
            ImmutableArray<Annotation> own = App.Annotations is { IsDefault: false } given ? given : [];
            return Or(Image.Annotations).Where(annotation => own.All(other => other.Name != annotation.Name)).Concat(own);
        }
    }

    internal static ImmutableArray<Annotation> Or(ImmutableArray<Annotation> annotations) => annotations.IsDefault ? [] : annotations;
}

/// <summary>What the metadata service says of a pod.</summary>
/// <param name="Uuid">The pod's UUID in canonical form.</param>
/// <param name="Manifest">Its manifest, reified: every app with the image it runs.</param>
/// <param name="Apps">Its apps.</param>
public sealed record PodMetadata(string Uuid, PodManifest Manifest, ImmutableArray<AppMetadata> Apps)
{
    /// <summary>An array of name and value, as both manifests have it.</summary>
    internal static byte[] Json(IEnumerable<Annotation> annotations)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var annotation in annotations)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, annotation.Name.ToString());
                json.WriteString("value"u8, annotation.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return buffer.ToArray();
    }
}
