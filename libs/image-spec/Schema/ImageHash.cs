using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// An image ID as a manifest states it: <c>sha512-</c> and a value. The specification's own example holds <c>sha512-...</c>, so the
/// value is not checked here; one that is not 128 hexadecimal digits matches no image, and <see cref="TryGetImageId"/> says so.
/// </summary>
public readonly record struct ImageHash
{
    internal const string Rule = "must be sha512-VALUE (types.md, Image ID Type)";
    private readonly string? _text;

    private ImageHash(string text)
    {
        _text = text;
    }

    /// <summary>States the ID of a known image.</summary>
    public static ImageHash From(ImageId id) => new(id.ToString());

    /// <summary>The statement of that text.</summary>
    /// <exception cref="BadInputException">The text does not have the form.</exception>
    public static ImageHash Parse(string text) => TryParse(text, out var hash)
        ? hash
        : throw new BadInputException($"image ID \"{ByteEscaping.ToDisplay(text)}\": {Rule}");

    /// <summary>False when the text does not have the form: another algorithm, no value, a second hyphen.</summary>
    public static bool TryParse(string? text, out ImageHash hash)
    {
        var valid = text is not null && text.StartsWith(ImageId.Prefix, StringComparison.Ordinal)
            && text.Length > ImageId.Prefix.Length && text.IndexOf('-', ImageId.Prefix.Length) < 0;
        hash = valid ? new ImageHash(text!) : default;
        return valid;
    }

    /// <summary>The ID, when the value is 128 hexadecimal digits; otherwise false, and no image can match.</summary>
    public bool TryGetImageId(out ImageId id) => ImageId.TryParse(ToString(), out id);

    /// <summary>The text as stated.</summary>
    public override string ToString() => _text ?? string.Empty;
}
