using System.Collections.Immutable;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// An image that was built as an OCI image: layers that are written already, those of its base among them, and a manifest that holds what its
/// configuration is to say. Nothing of the manifest goes along for a way back.
/// </summary>
public sealed record LayeredImage
{
    /// <summary>Annotations that begin so are for the mapping; the image itself does not get them.</summary>
    public const string PrivatePrefix = "appc.io/";

    /// <summary>The annotation that holds a configuration's <c>User</c> literally; without it the app's user and group count.</summary>
    public const string UserAnnotation = PrivatePrefix + "oci/user";

    private static readonly string[] s_configFields = ["author", "created", "docker-comment"];

    /// <summary>Name, labels os and arch, app, annotations.</summary>
    public required ImageManifest Manifest { get; init; }

    /// <summary>The layers, the base first.</summary>
    public required ImmutableArray<WrittenLayer> Layers { get; init; }

    /// <summary>How many of the layers are the base's; its history says how they were made.</summary>
    public int BaseLayers { get; init; }

    /// <summary>How the other layers were made, in order.</summary>
    public ImmutableArray<LayerHistory> History { get; init; } = [];

    /// <summary>When the image was made; null for as its base says.</summary>
    public UnixTime? Created { get; init; }

    /// <summary>The file at a path, by which the owner of one that the app names as its user is found; null where there is none.</summary>
    public required Func<ByteString, TarEntry?> Find { get; init; }

    /// <summary>Gets a line for everything that a configuration cannot hold.</summary>
    public Action<string> Notes { get; init; } = _ => { };

    /// <summary>The image for a target.</summary>
    public ImageParts ToParts() => new(Layers, () => ConfigMapping.Map(this))
    {
        Annotations = Manifest.Annotations
            .Where(annotation => annotation.Name.ToString() is var name && !name.StartsWith(PrivatePrefix, StringComparison.Ordinal) && !s_configFields.Contains(name, StringComparer.Ordinal))
            .ToImmutableSortedDictionary(annotation => annotation.Name.ToString(), annotation => annotation.Value, StringComparer.Ordinal),
    };

    internal string Resolve(AppUser user)
    {
        var facts = new RootfsFacts(Manifest.App);
        if (user.Name.StartsWith('/') && Find(ByteString.FromText(user.Name.Trim('/'))) is { } file)
        {
            facts.Note(file);
        }

        return UserMapping.Resolve(user, facts);
    }
}
