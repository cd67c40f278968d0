using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// An AC Identifier (types.md): lower-case letters and digits, joined by single <c>- . _ ~ /</c>:
/// <c>^[a-z0-9]+([-._~/][a-z0-9]+)*$</c>, and <c>/~</c> as in its example example.com/~user/app_v1. So no part of it is ever <c>.</c>,
/// <c>..</c> or empty. Names images, labels, annotations and isolators. Ordered by byte value.
/// </summary>
/// <remarks>The default value is the empty string, which is no identifier; readers never hand it out.</remarks>
public readonly record struct AcIdentifier : IComparable<AcIdentifier>
{
    internal const string Rule = "must match ^[a-z0-9]+([-._~/][a-z0-9]+)*$ (types.md, AC Identifier Type)";
    private readonly string? _text;

    private AcIdentifier(string text)
    {
        _text = text;
    }

    /// <summary>The identifier of that text.</summary>
    /// <exception cref="BadInputException">The text does not match the pattern.</exception>
    public static AcIdentifier Parse(string text) => TryParse(text, out var identifier)
        ? identifier
        : throw new BadInputException($"identifier \"{ByteEscaping.ToDisplay(text)}\": {Rule}");

    /// <summary>False when the text does not match the pattern.</summary>
    public static bool TryParse(string? text, out AcIdentifier identifier)
    {
        var valid = text is not null && Identifiers.IsJoined(text, "-._~/");
        identifier = valid ? new AcIdentifier(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public int CompareTo(AcIdentifier other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? string.Empty;
}
