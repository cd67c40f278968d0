using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <content>Fields that hold lists and maps. An absent list is the default array, so that a writer can tell it from an empty one.</content>
internal sealed partial class ObjectReader
{
    /// <summary>Reads one element that is an object.</summary>
    public delegate T? ElementReader<T>(ObjectReader element)
        where T : class;

    /// <summary>A list of objects.</summary>
    public ImmutableArray<T> Objects<T>(string field, ElementReader<T> read)
        where T : class => List(field, (value, path) => Open(value, path, Problems) is { } element ? read(element) : null);

    /// <summary>A list of strings; <c>null</c> in it stands for the empty one, as in the Go tool, with a warning.</summary>
    public ImmutableArray<string> Texts(string field) => List(field, (value, path) =>
    {
        if (value.Kind == JsonKind.Null)
        {
            Problems.Warn(path, "should be a string, the empty one is assumed");
        }
        else if (value.Kind != JsonKind.String)
        {
            Problems.Error(path, "must be a string");
            return null;
        }

        return value.Text;
    });

    /// <summary>A list of unsigned 32-bit numbers.</summary>
    public ImmutableArray<uint> Ids(string field)
    {
        var numbers = List(field, (value, path) => (object?)Integer(value, path, 0, uint.MaxValue));
        return numbers.IsDefault ? default : [.. numbers.Select(number => (uint)(long)number)];
    }

    /// <summary>An object whose values are all strings, sorted by key.</summary>
    public ImmutableSortedDictionary<string, string> Map(string field)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (Field(field) is { } value && Open(value, PathOf(field), Problems) is { } reader)
        {
            reader.FillMap(map);
        }

        return map.ToImmutable();
    }

    /// <summary>Every member as a string.</summary>
    public void FillMap(ImmutableSortedDictionary<string, string>.Builder map)
    {
        foreach (var member in _value.Members)
        {
            _known.Add(member.Name);
            if (member.Value.Kind is JsonKind.String or JsonKind.Null)
            {
                map[member.Name] = member.Value.Text;
            }
            else
            {
                Problems.Error(PathOf(Linux.ByteEscaping.ToDisplay(member.Name)), "must be a string");
            }
        }
    }

    /// <summary>An object of its own; null where it is absent or wrong.</summary>
    public T? Nested<T>(string field, ElementReader<T> read)
        where T : class => Field(field) is { } value && Open(value, PathOf(field), Problems) is { } reader ? read(reader) : null;

    /// <summary>Notes an element whose key stood before in its list.</summary>
    public void Unique<T>(string field, ImmutableArray<T> list, Func<T, string> key, string rule)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; !list.IsDefault && i < list.Length; i++)
        {
            if (!seen.Add(key(list[i])))
            {
                Problems.Error($"{PathOf(field)}[{i}]", rule);
            }
        }
    }

    private ImmutableArray<T> List<T>(string field, Func<JsonValue, string, T?> read)
        where T : class
    {
        if (Field(field) is not { } value)
        {
            return default;
        }

        if (value.Kind != JsonKind.Array)
        {
            Problems.Error(PathOf(field), "must be a list");
            return default;
        }

        var list = ImmutableArray.CreateBuilder<T>(value.Items.Length);
        for (var i = 0; i < value.Items.Length; i++)
        {
            if (read(value.Items[i], $"{PathOf(field)}[{i}]") is { } element)
            {
                list.Add(element);
            }
        }

        return list.ToImmutable();
    }
}
