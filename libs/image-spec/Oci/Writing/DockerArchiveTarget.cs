using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>What <c>docker load</c> reads (Docker Image Specification v1.2, Combined Image JSON): a configuration, a layer and <c>manifest.json</c>.</summary>
public sealed class DockerArchiveTarget : ArchiveTarget
{
    private readonly RepositoryTag? _name;
    private readonly LateEntry _entry;

    /// <summary>Begins the file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="name">What the engine is to call the image; null for nothing.</param>
    /// <param name="overwrite">Replace a file of that name.</param>
    /// <exception cref="BadInputException">There is one.</exception>
    public DockerArchiveTarget(string path, RepositoryTag? name, bool overwrite)
        : base(path, overwrite)
    {
        _name = name;
        _entry = new LateEntry(Layer);
    }

    private protected override PlacedImage Complete(ImageParts image)
    {
        var draft = image.MakeConfig();
        var config = draft.ToJson(KeptManifest.Property(image.Manifest, draft));
        var id = Digest.Of(config.Span);
        var layer = $"{image.Layer.DiffId.Hex}/layer.tar";
        _entry.Complete(layer, image.Layer.Size);
        Add($"{id.Hex}.json", config);
        Add(SavedImages.ListName, ListOf($"{id.Hex}.json", layer));
        End();
        return new PlacedImage(id, _name?.ToString(), id, image.Layer);
    }

    private ReadOnlyMemory<byte> ListOf(string config, string layer)
    {
        var output = new JsonOutput();
        output.Begin('[');
        output.Begin('{');
        output.Field("Config", config);
        output.Name("RepoTags");
        if (_name is { } name)
        {
            Single(output, name.ToString());
        }
        else
        {
            output.Literal("null");
        }

        output.Name("Layers");
        Single(output, layer);
        output.End('}');
        output.End(']');
        return output.Written;
    }

    private static void Single(JsonOutput output, string text)
    {
        output.Begin('[');
        output.Text(text);
        output.End(']');
    }
}
