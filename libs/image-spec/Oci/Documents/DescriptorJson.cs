using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>Writes descriptors (image-spec descriptor.md); the same one always to the same bytes.</summary>
internal static class DescriptorJson
{
    internal static void Write(JsonOutput output, IEnumerable<Descriptor> descriptors)
    {
        output.Begin('[');
        foreach (var descriptor in descriptors)
        {
            Write(output, descriptor);
        }

        output.End(']');
    }

    internal static void Write(JsonOutput output, Descriptor descriptor)
    {
        output.Begin('{');
        output.Field("mediaType", descriptor.MediaType);
        output.Field("digest", descriptor.Digest.ToString());
        output.Field("size", descriptor.Size);
        output.Optional("artifactType", descriptor.ArtifactType);
        output.Optional("annotations", descriptor.Annotations);
        output.End('}');
    }
}
