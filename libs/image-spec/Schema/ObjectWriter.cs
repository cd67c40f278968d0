using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>Writes fields of spec types; the methods named Optional leave an empty value out, as the Go tool does.</summary>
internal static class ObjectWriter
{
    public static void Field(this JsonOutput output, string name, string text)
    {
        output.Name(name);
        output.Text(text);
    }

    public static void Field(this JsonOutput output, string name, bool flag)
    {
        output.Name(name);
        output.Flag(flag);
    }

    public static void Field(this JsonOutput output, string name, long number)
    {
        output.Name(name);
        output.Number(number);
    }

    public static void Optional(this JsonOutput output, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            output.Field(name, text);
        }
    }

    public static void Optional<T>(this JsonOutput output, string name, ImmutableArray<T> list, Action<JsonOutput, T> write)
    {
        if (!list.IsDefaultOrEmpty)
        {
            output.List(name, list, write);
        }
    }

    /// <summary>A list that is always written: <c>null</c> for the default array, as Go writes a nil slice.</summary>
    public static void List<T>(this JsonOutput output, string name, ImmutableArray<T> list, Action<JsonOutput, T> write)
    {
        output.Name(name);
        if (list.IsDefault)
        {
            output.Literal("null");
            return;
        }

        output.Begin('[');
        foreach (var item in list)
        {
            write(output, item);
        }

        output.End(']');
    }

    public static void Text(JsonOutput output, string text) => output.Text(text);

    public static void Optional(this JsonOutput output, string name, ImmutableSortedDictionary<string, string> map)
    {
        if (map.IsEmpty)
        {
            return;
        }

        output.Name(name);
        output.Begin('{');
        foreach (var (key, value) in map)
        {
            output.Field(key, value);
        }

        output.End('}');
    }

    public static void Unknown(this JsonOutput output, ImmutableArray<JsonMember> members)
    {
        foreach (var member in members)
        {
            output.Name(member.Name);
            output.Value(member.Value);
        }
    }
}
