using System.Collections.Immutable;
using System.Text;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// One immutable JSON value as it stands in its document: <see cref="Source"/> keeps every literal as written, so that a value
/// this program does not understand can be written again unchanged. Made by <see cref="StrictJson.Parse"/>.
/// Two values are equal when their texts without white space are.
/// </summary>
public sealed class JsonValue : IEquatable<JsonValue>
{
    internal JsonValue(JsonKind kind, ReadOnlyMemory<byte> source, string text, ImmutableArray<JsonValue> items, ImmutableArray<JsonMember> members)
    {
        Kind = kind;
        Source = source;
        Text = text;
        Items = items;
        Members = members;
    }

    /// <summary>Which of the seven forms this is.</summary>
    public JsonKind Kind { get; }

    /// <summary>The UTF-8 of this value in its document, white space inside included.</summary>
    public ReadOnlyMemory<byte> Source { get; }

    /// <summary>A string with its escapes resolved, or a number as it was written; empty for the other kinds.</summary>
    public string Text { get; }

    /// <summary>The elements of an array; empty for the other kinds.</summary>
    public ImmutableArray<JsonValue> Items { get; }

    /// <summary>The members of an object in the document's order, no name twice; empty for the other kinds.</summary>
    public ImmutableArray<JsonMember> Members { get; }

    /// <summary>The member of that exact name, or null.</summary>
    public JsonValue? Find(string name)
    {
        foreach (var member in Members)
        {
            if (string.Equals(member.Name, name, StringComparison.Ordinal))
            {
                return member.Value;
            }
        }

        return null;
    }

    /// <summary>The value's text without white space between its tokens; literals as they were written.</summary>
    public override string ToString()
    {
        var output = new JsonOutput();
        output.Value(this);
        return Encoding.UTF8.GetString(output.Written.Span);
    }

    /// <inheritdoc/>
    public bool Equals(JsonValue? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JsonValue);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
