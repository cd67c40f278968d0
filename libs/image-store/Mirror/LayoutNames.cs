using Appc.ImageSpec;
using Appc.ImageSpec.Oci;

namespace Appc.ImageStore.Mirror;

/// <summary>Which names of a layout belong together.</summary>
public static class LayoutNames
{
    /// <summary>Whether a name is that of something beside an image, which comes with the image.</summary>
    public static bool IsBeside(DockerReference name) => name.Tag.StartsWith("sha256-", StringComparison.Ordinal) || name.Tag.StartsWith("sha512-", StringComparison.Ordinal);

    /// <summary>An image, and the names of its repository that lie beside it or beside a manifest that it lists: signatures, attestations, lists of referrers.</summary>
    /// <exception cref="NotFoundException">The layout lacks a manifest.</exception>
    public static IEnumerable<DockerReference> WithBeside(LayoutFolder layout, DockerReference image)
    {
        var names = layout.Names();
        var found = new HashSet<Digest>();
        var open = new Stack<Descriptor>([names[image.ToString()]]);
        while (open.TryPop(out var manifest))
        {
            if (found.Add(manifest.Digest))
            {
                foreach (var child in BlobReferences.Read(layout.Read(manifest, OciLimits.Manifest.MaxBytes)).Manifests)
                {
                    open.Push(child);
                }
            }
        }

        var tags = found.Select(ReferrersIndex.TagOf).ToList();
        return names.Keys.Select(DockerReference.Parse).Where(other => other == image
            || (other.Registry == image.Registry && other.Repository == image.Repository && tags.Exists(tag => other.Tag.StartsWith(tag, StringComparison.Ordinal)))).Prepend(image).DistinctBy(other => other.ToString());
    }
}
