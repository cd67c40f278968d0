using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// An AC Name (types.md): lower-case letters and digits, joined by single hyphens: <c>^[a-z0-9]+([-][a-z0-9]+)*$</c>.
/// Names apps, volumes, mount points and ports. Ordered by byte value.
/// </summary>
/// <remarks>The default value is the empty string, which is no name; readers never hand it out.</remarks>
public readonly record struct AcName : IComparable<AcName>
{
    internal const string Rule = "must match ^[a-z0-9]+([-][a-z0-9]+)*$ (types.md, AC Name Type)";
    private readonly string? _text;

    private AcName(string text)
    {
        _text = text;
    }

    /// <summary>The name of that text.</summary>
    /// <exception cref="BadInputException">The text does not match the pattern.</exception>
    public static AcName Parse(string text) => TryParse(text, out var name)
        ? name
        : throw new BadInputException($"name \"{ByteEscaping.ToDisplay(text)}\": {Rule}");

    /// <summary>False when the text does not match the pattern.</summary>
    public static bool TryParse(string? text, out AcName name)
    {
        var valid = text is not null && Identifiers.IsJoined(text, "-");
        name = valid ? new AcName(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public int CompareTo(AcName other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? string.Empty;
}
