using Appc.CommandLine;
using Appc.Linux;

namespace Actool;

/// <summary>The kinds of images that a command line can name.</summary>
internal enum PlaceKind
{
    /// <summary>An App Container Image, or an image layout: a path alone.</summary>
    Aci,

    /// <summary>An OCI layout in a directory: <c>oci:DIR[:TAG]</c>.</summary>
    Oci,

    /// <summary>An OCI layout in a tar archive: <c>oci-archive:FILE[:TAG]</c>.</summary>
    OciArchive,

    /// <summary>What <c>docker save</c> writes: <c>docker-archive:FILE[:NAME:TAG]</c>.</summary>
    DockerArchive,

    /// <summary>The files alone: <c>rootfs:FILE</c>.</summary>
    Rootfs,
}

/// <summary>An image as users name it, with skopeo's words for the kinds.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Where it is; without a colon for the kinds that a name may follow.</param>
/// <param name="Name">Which image there; null where none was named.</param>
internal sealed record ImagePlace(PlaceKind Kind, string Path, string? Name)
{
    private static readonly (string Prefix, PlaceKind Kind)[] s_kinds =
        [("oci:", PlaceKind.Oci), ("oci-archive:", PlaceKind.OciArchive), ("docker-archive:", PlaceKind.DockerArchive), ("rootfs:", PlaceKind.Rootfs)];

    /// <summary>True for what layers and a configuration make.</summary>
    internal bool IsLayered => Kind is PlaceKind.Oci or PlaceKind.OciArchive or PlaceKind.DockerArchive;

    /// <summary>The place of that text.</summary>
    /// <exception cref="UsageException">No path, or an empty name.</exception>
    internal static ImagePlace Parse(string text)
    {
        var (prefix, kind) = s_kinds.FirstOrDefault(known => text.StartsWith(known.Prefix, StringComparison.Ordinal), (Prefix: string.Empty, Kind: PlaceKind.Aci));
        var rest = text[prefix.Length..];
        var colon = kind is PlaceKind.Aci or PlaceKind.Rootfs ? -1 : rest.IndexOf(':', StringComparison.Ordinal);
        var place = new ImagePlace(kind, colon < 0 ? rest : rest[..colon], colon < 0 ? null : rest[(colon + 1)..]);
        return place.Path.Length > 0 && place.Name is not ""
            ? place
            : throw new UsageException($"\"{ByteEscaping.ToDisplay(text)}\" names no {(place.Path.Length == 0 ? "path" : "image behind the colon")}");
    }
}
