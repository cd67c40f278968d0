using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// One JSON object of an image document, read field by field; the first field of a wrong type ends the reading. <c>null</c> is the same as
/// absent. Engines match names without regard to case, so a name that differs from a known one in nothing but case is refused.
/// </summary>
internal readonly struct OciObject
{
    private readonly JsonValue _value;
    private readonly string _path;

    private OciObject(JsonValue value, string path)
    {
        _value = value.Kind == JsonKind.Object ? value : throw Wrong(path, "must be an object");
        _path = path;
    }

    /// <summary>The whole document.</summary>
    public static OciObject Parse(ReadOnlySpan<byte> json, JsonLimits limits) => new(StrictJson.Parse(json, limits), string.Empty);

    /// <summary>The elements of a document that is an array.</summary>
    public static IEnumerable<OciObject> ParseList(ReadOnlySpan<byte> json, JsonLimits limits)
    {
        var list = StrictJson.Parse(json, limits);
        return list.Kind == JsonKind.Array
            ? list.Items.Select((item, i) => new OciObject(item, $"[{i}]"))
            : throw new BadInputException("must be an array");
    }

    public JsonValue Value => _value;

    public ImmutableArray<JsonMember> Members => _value.Members;

    public bool Has(string name) => Find(name) is not null;

    public JsonValue? Find(string name)
    {
        foreach (var member in _value.Members)
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase) && !string.Equals(member.Name, name, StringComparison.Ordinal))
            {
                throw Wrong(PathOf(name), $"is spelt \"{ByteEscaping.ToDisplay(member.Name)}\", which engines read in different ways");
            }
        }

        return _value.Find(name) is { Kind: not JsonKind.Null } found ? found : null;
    }

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { Kind: JsonKind.String } value => value.Text,
        _ => throw Wrong(PathOf(name), "must be a string"),
    };

    public string RequiredText(string name) => Text(name) ?? throw Wrong(PathOf(name), "is required");

    public Digest RequiredDigest(string name)
    {
        var text = RequiredText(name);
        return Digest.TryParse(text, out var digest)
            ? digest
            : throw Wrong(PathOf(name), $"\"{ByteEscaping.ToDisplay(text)}\" is no digest of a known algorithm with exact length");
    }

    public long? Integer(string name, long min, long max) => Find(name) switch
    {
        null => null,
        { Kind: JsonKind.Number } value when long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max => number,
        _ => throw Wrong(PathOf(name), $"must be a whole number from {min} to {max}"),
    };

    public OciObject? Object(string name) => Find(name) is { } value ? new OciObject(value, PathOf(name)) : null;

    public OciObject RequiredObject(string name) => Object(name) ?? throw Wrong(PathOf(name), "is required");

    public ImmutableArray<OciObject> Objects(string name, int most)
    {
        var path = PathOf(name);
        return [.. Items(name, most).Select((item, i) => new OciObject(item, $"{path}[{i}]"))];
    }

    /// <summary>A list of strings; the default array where it is absent.</summary>
    public ImmutableArray<string> Texts(string name)
    {
        if (Find(name) is null)
        {
            return default;
        }

        var path = PathOf(name);
        return [.. Items(name, int.MaxValue).Select((item, i) => item.Kind == JsonKind.String ? item.Text : throw Wrong($"{path}[{i}]", "must be a string"))];
    }

    public ImmutableSortedDictionary<string, string> TextMap(string name)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in Object(name)?.Members ?? [])
        {
            map.Add(member.Name, member.Value.Kind == JsonKind.String ? member.Value.Text : throw Wrong($"{PathOf(name)}.{member.Name}", "must be a string"));
        }

        return map.ToImmutable();
    }

    /// <summary>The keys of an object whose values mean nothing, in byte order.</summary>
    public ImmutableArray<string> Keys(string name) =>
        [.. (Object(name)?.Members ?? []).Select(member => member.Name).Order(StringComparer.Ordinal)];

    /// <summary>The failure of a rule of the field <paramref name="name"/>.</summary>
    public BadInputException Broken(string name, string rule) => Wrong(PathOf(name), rule);

    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private ImmutableArray<JsonValue> Items(string name, int most) => Find(name) switch
    {
        null => [],
        { Kind: JsonKind.Array } value when value.Items.Length <= most => value.Items,
        { Kind: JsonKind.Array } => throw Wrong(PathOf(name), $"holds more than {most} elements"),
        _ => throw Wrong(PathOf(name), "must be an array"),
    };

    private static BadInputException Wrong(string path, string rule) => new(path.Length == 0 ? rule : $"{ByteEscaping.ToDisplay(path)}: {rule}");
}
