using System.Collections.Immutable;
using System.Globalization;
using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// One JSON object of a document that decides about trust, read field by field. The first field of a wrong type ends the reading, and
/// <see cref="Finish"/> refuses every field that nobody asked for: what is not understood must not be passed over.
/// </summary>
internal sealed class StrictObject
{
    private readonly JsonValue _value;
    private readonly string _path;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private StrictObject(JsonValue value, string path)
    {
        _value = value.Kind == JsonKind.Object ? value : throw Wrong(path, "must be an object");
        _path = path;
    }

    /// <summary>The whole document.</summary>
    /// <exception cref="BadInputException">It is not JSON, or no object.</exception>
    public static StrictObject Parse(ReadOnlySpan<byte> json, JsonLimits limits) => new(StrictJson.Parse(json, limits), string.Empty);

    /// <summary>The names of the fields, in the document's order.</summary>
    public IEnumerable<string> Names => _value.Members.Select(member => member.Name);

    public bool Has(string name) => _value.Find(name) is not null;

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { Kind: JsonKind.String } value => value.Text,
        _ => throw Broken(name, "must be a string"),
    };

    public string RequiredText(string name) => Text(name) ?? throw Broken(name, "is required");

    public DateTimeOffset? Time(string name) => Text(name) switch
    {
        null => null,
        var text when Timestamp.TryParse(text, out var time) => time.ToUniversalTime(),
        _ => throw Broken(name, "must be a time such as 2026-01-31T12:00:00Z (RFC 3339)"),
    };

    public DateTimeOffset RequiredTime(string name) => Time(name) ?? throw Broken(name, "is required");

    public int? Integer(string name, int min, int max) => Find(name) switch
    {
        null => null,
        { Kind: JsonKind.Number } value when int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max => number,
        _ => throw Broken(name, $"must be a whole number from {min} to {max}"),
    };

    /// <summary>A whole number that is not negative; null where it is absent.</summary>
    public long? Long(string name) => Find(name) switch
    {
        null => null,
        { Kind: JsonKind.Number } value when long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Broken(name, "must be a whole number"),
    };

    public bool Flag(string name) => Find(name) switch
    {
        null or { Kind: JsonKind.False } => false,
        { Kind: JsonKind.True } => true,
        _ => throw Broken(name, "must be true or false"),
    };

    /// <summary>The value of a field as one of a closed list of words; null where it is absent.</summary>
    public T? Word<T>(string name, params ReadOnlySpan<(string Word, T Meaning)> words)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        foreach (var (word, meaning) in words)
        {
            if (word == text)
            {
                return meaning;
            }
        }

        throw Broken(name, $"must be one of {string.Join(", ", words.ToArray().Select(pair => pair.Word))}");
    }

    public StrictObject? Object(string name) => Find(name) is { } value ? new StrictObject(value, PathOf(name)) : null;

    public StrictObject RequiredObject(string name) => Object(name) ?? throw Broken(name, "is required");

    /// <summary>A list of objects; empty where it is absent.</summary>
    public ImmutableArray<StrictObject> Objects(string name, int most)
    {
        var path = PathOf(name);
        return [.. Items(name, most).Select((item, i) => new StrictObject(item, $"{path}[{i}]"))];
    }

    /// <summary>A list of strings; empty where it is absent.</summary>
    public ImmutableArray<string> Texts(string name, int most)
    {
        var path = PathOf(name);
        return [.. Items(name, most).Select((item, i) => item.Kind == JsonKind.String ? item.Text : throw Wrong($"{path}[{i}]", "must be a string"))];
    }

    /// <summary>Refuses every field that was not asked for.</summary>
    /// <exception cref="BadInputException">There is one; its path is named.</exception>
    public void Finish()
    {
        foreach (var member in _value.Members)
        {
            if (!_known.Contains(member.Name))
            {
                throw Broken(member.Name, "is not a field that is known here");
            }
        }
    }

    /// <summary>The failure of a rule of the field <paramref name="name"/>.</summary>
    public BadInputException Broken(string name, string rule) => Wrong(PathOf(name), rule);

    /// <summary>Reads a field with a parser that throws <see cref="BadInputException"/>; the field's path is put in front of what it says.</summary>
    public T Parse<T>(string name, Func<string, T> parse)
    {
        try
        {
            return parse(RequiredText(name));
        }
        catch (BadInputException e) when (!e.Message.StartsWith(PathOf(name), StringComparison.Ordinal))
        {
            throw e.In(ByteEscaping.ToDisplay(PathOf(name)));
        }
    }

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private JsonValue? Find(string name)
    {
        _known.Add(name);
        return _value.Find(name);
    }

    private ImmutableArray<JsonValue> Items(string name, int most) => Find(name) switch
    {
        null => [],
        { Kind: JsonKind.Array } value when value.Items.Length <= most => value.Items,
        { Kind: JsonKind.Array } => throw Broken(name, $"holds more than {most} elements"),
        _ => throw Broken(name, "must be an array"),
    };

    private static BadInputException Wrong(string path, string rule) => new(path.Length == 0 ? rule : $"{ByteEscaping.ToDisplay(path)}: {rule}");
}
