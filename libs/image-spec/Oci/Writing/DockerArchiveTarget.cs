using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>What <c>docker load</c> reads (Docker Image Specification v1.2, Combined Image JSON): a configuration, layers and <c>manifest.json</c>.</summary>
public sealed class DockerArchiveTarget : ArchiveTarget
{
    private static readonly ReadLimits s_anything = ReadLimits.Default with { MaxTotalBytes = long.MaxValue, RatioFreeBytes = long.MaxValue }; // judged when it was stored
    private readonly RepositoryTag? _name;

    /// <summary>Begins the file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="name">What the engine is to call the image; null for nothing.</param>
    /// <param name="overwrite">Replace a file of that name.</param>
    /// <exception cref="BadInputException">There is one.</exception>
    public DockerArchiveTarget(string path, RepositoryTag? name, bool overwrite)
        : base(path, overwrite)
    {
        _name = name;
    }

    private protected override string NameOf(WrittenLayer layer) => $"{layer.DiffId.Hex}/layer.tar";

    // Engines take compressed layers too, but other readers of these archives do not.
    private protected override void Copy(Stream stored, Stream archive)
    {
        using var plain = Compression.OpenRead(stored, s_anything);
        base.Copy(plain, archive);
    }

    private protected override PlacedImage Complete(ImageParts image)
    {
        var draft = image.MakeConfig();
        var config = draft.ToJson(image.Kept is { } kept ? KeptManifest.Property(kept, draft) : null);
        var id = Digest.Of(config.Span);
        Add($"{id.Hex}.json", config);
        Add(SavedImages.ListName, ListOf($"{id.Hex}.json", image.Layers.Select(NameOf)));
        End();
        return new PlacedImage(id, _name?.ToString(), id, image.Layers);
    }

    private ReadOnlyMemory<byte> ListOf(string config, IEnumerable<string> layers)
    {
        var output = new JsonOutput();
        output.Begin('[');
        output.Begin('{');
        output.Field("Config", config);
        output.Name("RepoTags");
        if (_name is { } name)
        {
            List(output, [name.ToString()]);
        }
        else
        {
            output.Literal("null");
        }

        output.Name("Layers");
        List(output, layers);
        output.End('}');
        output.End(']');
        return output.Written;
    }

    private static void List(JsonOutput output, IEnumerable<string> texts)
    {
        output.Begin('[');
        foreach (var text in texts)
        {
            output.Text(text);
        }

        output.End(']');
    }
}
