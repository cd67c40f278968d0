using System.Collections.Immutable;

namespace Appc.ImageSpec.Oci;

/// <summary>One image of a <c>docker save</c> archive, as its <c>manifest.json</c> lists it (Docker Image Specification v1.2, Combined Image JSON).</summary>
/// <param name="Config">The configuration's name in the archive.</param>
/// <param name="RepoTags">The image's names, each with a tag; may be empty.</param>
/// <param name="Layers">The layers' names in the archive, the base first.</param>
public sealed record SavedImage(string Config, ImmutableArray<string> RepoTags, ImmutableArray<string> Layers)
{
    /// <summary>Reads <c>manifest.json</c>.</summary>
    /// <exception cref="BadInputException">Malformed, or larger than any that Docker writes.</exception>
    public static ImmutableArray<SavedImage> ParseList(ReadOnlySpan<byte> json) =>
        [.. OciObject.ParseList(json, OciLimits.Manifest).Select(Read)];

    /// <summary>Reads <c>repositories</c>: the top layer's ID by <c>name:tag</c>.</summary>
    /// <exception cref="BadInputException">Malformed.</exception>
    public static ImmutableSortedDictionary<string, string> ParseRepositories(ReadOnlySpan<byte> json)
    {
        var document = OciObject.Parse(json, OciLimits.Manifest);
        var names = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var repository in document.Members)
        {
            foreach (var (tag, id) in document.TextMap(repository.Name))
            {
                names[$"{repository.Name}:{tag}"] = LayerLink.Checked(id);
            }
        }

        return names.ToImmutable();
    }

    private static SavedImage Read(OciObject image) => new(image.RequiredText("Config"), Given(image.Texts("RepoTags")), Given(image.Texts("Layers")));

    private static ImmutableArray<string> Given(ImmutableArray<string> list) => list.IsDefault ? [] : list;
}
