using System.Collections.Immutable;
using System.Globalization;
using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>A parser of one text field: false when the text is not of the type.</summary>
internal delegate bool TextParser<T>(string? text, out T value);

/// <summary>
/// Reads the fields of one JSON object, noting what is wrong and going on. Field names match as in the Go tool: exactly, else without regard
/// to case (the specification itself spells supplementaryGIDs two ways). <c>null</c> is the same as absent.
/// </summary>
internal sealed partial class ObjectReader
{
    private readonly JsonValue _value;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private ObjectReader(JsonValue value, string path, ProblemList problems)
    {
        _value = value;
        Path = path;
        Problems = problems;
    }

    public string Path { get; }

    public ProblemList Problems { get; }

    /// <summary>A reader for the value, or null and a problem when it is not an object.</summary>
    public static ObjectReader? Open(JsonValue value, string path, ProblemList problems)
    {
        if (value.Kind == JsonKind.Object)
        {
            return new ObjectReader(value, path, problems);
        }

        problems.Error(path, "must be an object");
        return null;
    }

    public string PathOf(string field) => Path.Length == 0 ? field : $"{Path}.{field}";

    /// <summary>The members that no call asked for, in the document's order.</summary>
    public ImmutableArray<JsonMember> Unknown() => [.. _value.Members.Where(member => !_known.Contains(member.Name))];

    /// <summary>True where the field is there and holds null.</summary>
    public bool IsNull(string field) =>
        _value.Members.Any(member => string.Equals(member.Name, field, StringComparison.OrdinalIgnoreCase) && member.Value.Kind == JsonKind.Null);

    /// <summary>The field's value; null where it is absent or null.</summary>
    public JsonValue? Field(string field)
    {
        JsonValue? found = null;
        foreach (var member in _value.Members)
        {
            if (!string.Equals(member.Name, field, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            _known.Add(member.Name);
            if (found is not null)
            {
                Problems.Error(PathOf(field), $"is given twice, the second time as \"{ByteEscaping.ToDisplay(member.Name)}\"");
            }

            found = member.Value;
        }

        return found is { Kind: JsonKind.Null } ? null : found;
    }

    /// <summary>A string; null where it is absent.</summary>
    public string? Text(string field)
    {
        if (Field(field) is not { } value)
        {
            return null;
        }

        if (value.Kind == JsonKind.String)
        {
            return value.Text;
        }

        Problems.Error(PathOf(field), "must be a string");
        return null;
    }

    /// <summary>A string that must be there and must not be empty.</summary>
    public string RequiredText(string field, string section)
    {
        var value = Field(field);
        if (value is null or { Kind: JsonKind.String, Text.Length: 0 })
        {
            Problems.Error(PathOf(field), $"is required ({section})");
            return string.Empty;
        }

        return Text(field) ?? string.Empty;
    }

    /// <summary>A string that should be there; a missing one is empty, with a warning.</summary>
    public string ExpectedText(string field, string section)
    {
        if (Field(field) is null)
        {
            Problems.Warn(PathOf(field), $"should be given, the empty string is assumed ({section})");
        }

        return Text(field) ?? string.Empty;
    }

    /// <summary>A text of a type of its own; null where it is absent or wrong.</summary>
    public T? Parsed<T>(string field, TextParser<T> parser, string rule)
        where T : struct
    {
        if (Text(field) is not { } text)
        {
            return null;
        }

        if (parser(text, out var value))
        {
            return value;
        }

        Problems.Error(PathOf(field), $"\"{ByteEscaping.ToDisplay(text)}\" {rule}");
        return null;
    }

    /// <summary>A text of a type of its own that must be there; the type's default value, with a problem, where it is not.</summary>
    public T Required<T>(string field, TextParser<T> parser, string rule)
        where T : struct
    {
        if (Field(field) is null)
        {
            Problems.Error(PathOf(field), $"is required and {rule}");
            return default;
        }

        return Parsed(field, parser, rule) ?? default;
    }

    /// <summary>A boolean; null where it is absent.</summary>
    public bool? Flag(string field)
    {
        switch (Field(field)?.Kind)
        {
            case null: return null;
            case JsonKind.True: return true;
            case JsonKind.False: return false;
            default:
                Problems.Error(PathOf(field), "must be true or false");
                return null;
        }
    }

    /// <summary>A whole number within bounds; null where it is absent or wrong.</summary>
    public long? Integer(string field, long min, long max) => Field(field) is { } value ? Integer(value, PathOf(field), min, max) : null;

    private long? Integer(JsonValue value, string path, long min, long max)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign;
        if (value.Kind == JsonKind.Number && long.TryParse(value.Text, style, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Problems.Error(path, $"must be a whole number from {min} to {max}");
        return null;
    }
}
