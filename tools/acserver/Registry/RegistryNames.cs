using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;

namespace Acserver.Registry;

/// <summary>
/// Where a store's things are in a registry: <c>BASE/aci/NAME:VERSION__OS__ARCH</c> for an image, <c>BASE/oci/REGISTRY/REPOSITORY</c> for the images of that repository,
/// <c>BASE:store</c> for what belongs to the whole store. All of it follows from name and labels, and nothing else has the same place.
/// </summary>
internal static class RegistryNames
{
    internal const string StoreTag = "store";
    private const string Images = "aci";
    private const string Foreign = "oci";
    private const string Between = "__"; // in no name of an image; an underscore of a label is written _5F
    private const string Hashed = "_h";
    private const int LongestTag = 128;

    /// <summary>The repository that everything is below.</summary>
    /// <exception cref="BadInputException">It is none, or names a tag or digest.</exception>
    internal static DockerReference ParseBase(string text) =>
        DockerReference.Parse(text) is { Digest: null, Tag: "latest" } place && !text.EndsWith(":latest", StringComparison.Ordinal)
            ? place
            : throw new BadInputException($"{Appc.Linux.ByteEscaping.ToDisplay(text)}: must be REGISTRY/REPOSITORY, without tag and digest");

    /// <summary>The repository of a name's images.</summary>
    /// <exception cref="BadInputException">It would be too long for a registry.</exception>
    internal static DockerReference RepositoryOf(DockerReference top, AcIdentifier name) => Below(top, $"{Images}/{name.ToString().Replace("~", Between, StringComparison.Ordinal)}");

    /// <summary>The repository of images that came from a registry.</summary>
    /// <exception cref="BadInputException">It would be too long for a registry, or the registry is a bare IPv6 address.</exception>
    internal static DockerReference RepositoryOf(DockerReference top, DockerReference image) =>
        Below(top, $"{Foreign}/{image.Registry.ToLowerInvariant().Replace(":", Between, StringComparison.Ordinal)}/{image.Repository}");

    /// <summary>The tag of an image among those of its name.</summary>
    internal static string TagOf(ImageKey key)
    {
        var tag = string.Join(Between, new[] { key.Version, key.Os, key.Arch }.Select(Escape));
        return tag.Length <= LongestTag ? tag : Hashed + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(tag)));
    }

    /// <summary>Whether a tag is one of an image, and not one that others put beside it.</summary>
    internal static bool IsImage(string tag) => tag.Split(Between).Length == 3 || (tag.StartsWith(Hashed, StringComparison.Ordinal) && tag.Length == Hashed.Length + 64);

    /// <summary>Whether the image of a tag has the version, os and arch that are wanted; true for a tag that does not tell.</summary>
    internal static bool Fits(string tag, ImmutableArray<Label> wanted) => tag.Split(Between) is not [var version, var os, var arch] || wanted.All(label => label.Name.ToString() switch
    {
        "version" => version == Escape(label.Value),
        "os" => os == Escape(label.Value),
        "arch" => arch == Escape(label.Value),
        _ => true,
    });

    private static DockerReference Below(DockerReference top, string path)
    {
        try
        {
            return DockerReference.Parse($"{top.Registry}/{top.Repository}/{path}");
        }
        catch (BadInputException e)
        {
            throw new BadInputException($"{path}: no registry has a place for it: {e.Message}", e);
        }
    }

    private static string Escape(string? label)
    {
        var text = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(label ?? string.Empty))
        {
            text.Append(char.IsAsciiLetterOrDigit((char)value) || value == '.' || value == '-' ? ((char)value).ToString() : string.Create(CultureInfo.InvariantCulture, $"_{value:X2}"));
        }

        return text.ToString();
    }
}
