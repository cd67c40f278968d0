using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>What refers to a manifest (distribution-spec, "Listing Referrers" and "Referrers Tag Schema").</summary>
public static class ReferrersIndex
{
    /// <summary>The tag under which it lies in a registry that does not list referrers itself.</summary>
    public static string TagOf(Digest subject) => $"{subject.AlgorithmName}-{subject.Hex}";

    /// <summary>Reads one.</summary>
    /// <exception cref="BadInputException">It is no index.</exception>
    public static ImmutableArray<Descriptor> Read(ReadOnlySpan<byte> json)
    {
        var document = OciObject.Parse(json, OciLimits.Manifest);
        return document.Has("manifests") ? [.. document.Objects("manifests", OciLimits.MaxIndexEntries).Select(Descriptor.Read)] : throw document.Broken("manifests", "is required");
    }

    /// <summary>Writes one.</summary>
    public static ReadOnlyMemory<byte> Write(IEnumerable<Descriptor> referrers)
    {
        var output = new JsonOutput();
        output.Begin('{');
        output.Field("schemaVersion", 2);
        output.Field("mediaType", MediaTypes.OciIndex);
        output.Name("manifests");
        DescriptorJson.Write(output, referrers);
        output.End('}');
        return output.Written;
    }
}
