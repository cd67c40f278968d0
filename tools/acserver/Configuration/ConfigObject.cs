using System.Globalization;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acserver.Configuration;

/// <summary>The one object of a configuration file, read key by key. What nobody asked for is refused in the end: a key that is misspelt must not be passed over.</summary>
internal sealed class ConfigObject
{
    private const int MostItems = 1000;
    private static readonly JsonLimits s_limits = new(1 << 20, MaxDepth: 8);
    private readonly JsonValue _value;
    private readonly List<string> _known = [];

    private ConfigObject(JsonValue value)
    {
        _value = value;
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="BadInputException">It is not JSON, or no object.</exception>
    internal static ConfigObject Parse(ReadOnlySpan<byte> json) =>
        StrictJson.Parse(json, s_limits) is { Kind: JsonKind.Object } value ? new ConfigObject(value) : throw new BadInputException("must be a JSON object");

    /// <summary>A string that is not empty; null where the key is absent.</summary>
    internal string? Text(string key) => Find(key) is { } value ? Text(value, key) : null;

    /// <summary>A list of strings; null where the key is absent.</summary>
    internal IReadOnlyList<string>? Texts(string key) => Find(key) switch
    {
        null => null,
        { Kind: JsonKind.Array, Items.Length: > 0 and <= MostItems } value => [.. value.Items.Select((item, i) => Text(item, $"{key}[{i}]"))],
        _ => throw Wrong(key, $"must be a list of 1 to {MostItems} strings"),
    };

    /// <summary>A whole number; null where the key is absent.</summary>
    internal long? Number(string key, long least, long most) => Find(key) switch
    {
        null => null,
        { Kind: JsonKind.Number } value when long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        _ => throw Wrong(key, $"must be a whole number from {least} to {most}"),
    };

    /// <summary>True or false; null where the key is absent.</summary>
    internal bool? Flag(string key) => Find(key)?.Kind switch
    {
        null => null,
        JsonKind.True => true,
        JsonKind.False => false,
        _ => throw Wrong(key, "must be true or false"),
    };

    /// <summary>Refuses every key that was not asked for.</summary>
    /// <exception cref="BadInputException">There is one; its path is named.</exception>
    internal void Finish()
    {
        foreach (var member in _value.Members)
        {
            if (!_known.Contains(member.Name))
            {
                throw Wrong(member.Name, $"is not a key that is known here; known are {string.Join(", ", _known)}");
            }
        }
    }

    /// <summary>The failure of a rule.</summary>
    internal static BadInputException Wrong(string path, string rule) => new($"{ByteEscaping.ToDisplay(path)}: {rule}");

    private static string Text(JsonValue value, string path) =>
        value is { Kind: JsonKind.String, Text.Length: > 0 } && !value.Text.Contains('\0') ? value.Text : throw Wrong(path, "must be a string that is not empty");

    private JsonValue? Find(string key)
    {
        _known.Add(key);
        return _value.Find(key);
    }
}
