using System.Text;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// The App Container manifest that goes along with an image made of it, so that <c>actool convert</c> can give it back: as an annotation of the OCI
/// manifest, and in a docker-archive, which has none, as a field of the configuration where engines' fields cannot hold everything.
/// Without dependencies and pathWhitelist applied to them: the image has their files.
/// </summary>
internal static class KeptManifest
{
    internal const string Name = "appc.io/manifest";
    private const int Longest = 1 << 20; // registries take manifests of 4 MiB, and quoting costs
    private const string Derived = "appc.io/docker/";

    /// <summary>The annotation's text; null where it would be too long.</summary>
    internal static string? Annotation(ImageManifest manifest)
    {
        var json = Flat(manifest).ToJson(indented: false);
        return json.Length <= Longest ? Encoding.UTF8.GetString(json.Span) : null;
    }

    /// <summary>The field's value; null where the configuration alone gives the manifest back, but for names.</summary>
    internal static JsonValue? Property(ImageManifest made, ImageConfigDraft config)
    {
        var manifest = Flat(made);
        if (Annotation(manifest) is not { } text)
        {
            return null;
        }

        var source = new SourceImage { ImageId = string.Empty, Config = ImageConfig.ParseSchemaOne(config.ToJson().Span), Layers = [] };
        return Essence(ManifestMapping.Map(source, _ => { })) == Essence(manifest) ? null : StrictJson.Parse(Encoding.UTF8.GetBytes(text), JsonLimits.Manifest);
    }

    /// <summary>The manifest that an image was made of; null where it keeps none, or where its configuration was changed since.</summary>
    internal static ImageManifest? Find(SourceImage image, Action<string> notes)
    {
        var text = image.Config.Document.Find(Name)?.ToString() ?? image.Annotations.GetValueOrDefault(Name);
        if (text is null)
        {
            return null;
        }

        try
        {
            var manifest = ImageManifest.Parse(Encoding.UTF8.GetBytes(text));
            if (image.Config.DiffIds is [_] && IsUnchanged(manifest, image.Config))
            {
                return manifest;
            }

            notes($"{Name} is not used: the image was changed since it was made of that manifest");
        }
        catch (BadInputException failure)
        {
            notes($"{Name} is not used: {failure.Message}");
        }

        return null;
    }

    private static bool IsUnchanged(ImageManifest manifest, ImageConfig config)
    {
        var again = OciObject.Parse(ConfigMapping.Again(manifest, config).ToJson().Span, OciLimits.Config).Value;
        return SameMembers(again, config.Document);
    }

    // Programs that copy an image may write its configuration in another order.
    private static bool SameMembers(JsonValue left, JsonValue right)
    {
        var (mine, theirs) = (Members(left), Members(right));
        return mine.Count == theirs.Count && mine.All(member => theirs.TryGetValue(member.Key, out var value) && JsonComparison.AreEqual(member.Value, value));
    }

    private static Dictionary<string, JsonValue> Members(JsonValue value) =>
        value.Members.Where(member => member.Name != Name).ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);

    private static ImageManifest Flat(ImageManifest manifest) =>
        manifest.Dependencies.IsEmpty ? manifest : manifest with { Dependencies = [], PathWhitelist = [] };

    // What is left when names, and what is made of a source's names and digests, are taken away.
    private static string Essence(ImageManifest manifest)
    {
        var essence = manifest with
        {
            Name = AcIdentifier.Parse("x"),
            Labels = [.. manifest.Labels.Where(label => label.Name.ToString() != "version").OrderBy(label => label.Name)],
            Annotations = [.. manifest.Annotations.Where(Matters).OrderBy(annotation => annotation.Name)],
        };
        return Encoding.UTF8.GetString(essence.ToJson(indented: false).Span);
    }

    private static bool Matters(Annotation annotation) =>
        annotation.Name.ToString() is var name && name != AnnotationList.ConfigName && !name.StartsWith(Derived, StringComparison.Ordinal);
}
