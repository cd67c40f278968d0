using Appc.CommandLine;
using Appc.ImageSpec.Oci;
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

    /// <summary>A container of LXC: <c>lxc:DIR</c>.</summary>
    Lxc,

    /// <summary>A container of systemd-nspawn: <c>nspawn:DIR</c>, with DIR.nspawn beside it.</summary>
    Nspawn,
}

/// <summary>An image as users name it, with skopeo's words for the kinds.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Name">Which image there; null where none was named.</param>
internal sealed record ImagePlace(PlaceKind Kind, string Path, string? Name)
{
    private static readonly (string Scheme, PlaceKind Kind)[] s_own = [("rootfs:", PlaceKind.Rootfs), ("lxc:", PlaceKind.Lxc), ("nspawn:", PlaceKind.Nspawn)];

    /// <summary>True for what layers and a configuration make.</summary>
    internal bool IsLayered => Kind is PlaceKind.Oci or PlaceKind.OciArchive or PlaceKind.DockerArchive;

    /// <summary>The place of that text.</summary>
    /// <exception cref="UsageException">No path, or one in a registry.</exception>
    internal static ImagePlace Parse(string text)
    {
        var own = s_own.FirstOrDefault(pair => text.StartsWith(pair.Scheme, StringComparison.Ordinal));
        var place = own.Scheme is not null
            ? new ImagePlace(own.Kind, text[own.Scheme.Length..], null)
            : ImageAddress.TryParse(text) switch
            {
                null => new ImagePlace(PlaceKind.Aci, text, null),
                ImageAddress.InFile file => new ImagePlace(KindOf(text), file.Path, file.Name),
                _ => throw new UsageException($"{ByteEscaping.ToDisplay(text)}: for images in registries there is docker2aci"),
            };
        return place.Path.Length > 0 ? place : throw new UsageException($"\"{ByteEscaping.ToDisplay(text)}\" names no path");
    }

    private static PlaceKind KindOf(string text) => text[..text.IndexOf(':', StringComparison.Ordinal)] switch
    {
        "oci" => PlaceKind.Oci,
        "oci-archive" => PlaceKind.OciArchive,
        _ => PlaceKind.DockerArchive,
    };
}
