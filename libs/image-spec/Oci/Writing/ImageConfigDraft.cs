using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>The configuration of an image to be written (image-spec config.md), made by <see cref="ConfigMapping"/>.</summary>
public sealed class ImageConfigDraft
{
    private readonly JsonDraft _document;

    internal ImageConfigDraft(JsonDraft document, Platform platform)
    {
        _document = document;
        Platform = platform;
    }

    /// <summary>What the image runs on.</summary>
    public Platform Platform { get; }

    /// <summary>The document.</summary>
    /// <exception cref="BadInputException">It is larger than any that engines accept.</exception>
    public ReadOnlyMemory<byte> ToJson() => ToJson(kept: null);

    /// <summary>The document, with the manifest it was made of in a field that no engine knows; they must and do ignore those (config.md).</summary>
    internal ReadOnlyMemory<byte> ToJson(JsonValue? kept)
    {
        if (kept is not null)
        {
            _document.Set(KeptManifest.Name, output => output.Value(kept));
        }

        var output = new JsonOutput();
        _document.Write(output);
        return output.Written.Length <= OciLimits.Config.MaxBytes
            ? output.Written
            : throw new BadInputException($"the configuration would have {output.Written.Length} bytes, more than {OciLimits.Config.MaxBytes}");
    }
}
