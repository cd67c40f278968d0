using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// Reads JSON that comes from outside (RFC 8259): one value and nothing after it, no comments, no name twice in an object, valid UTF-8
/// and complete surrogate pairs, within <see cref="JsonLimits"/>. Numbers keep their text; one that no 64-bit float can hold is refused.
/// </summary>
public static class StrictJson
{
    /// <summary>Reads a whole document.</summary>
    /// <exception cref="BadInputException">The document is not JSON, or breaks one of the rules above; the message names line and column.</exception>
    public static JsonValue Parse(ReadOnlySpan<byte> utf8, JsonLimits limits)
    {
        if (utf8.Length > limits.MaxBytes)
        {
            throw new BadInputException($"JSON is larger than {limits.MaxBytes} bytes");
        }

        ReadOnlyMemory<byte> document = utf8.ToArray();
        var reader = new Utf8JsonReader(document.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        try
        {
            reader.Read();
            var value = ReadValue(ref reader, document);
            reader.Read();
            return value;
        }
        catch (JsonException e)
        {
            throw new BadInputException($"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: not valid JSON{Reason(document.Span, limits)}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new BadInputException($"byte {reader.TokenStartIndex}: a string is not valid UTF-8 or holds half a surrogate pair", e);
        }
    }

    private static string Reason(ReadOnlySpan<byte> document, JsonLimits limits) => document switch
    {
        [] => ": the document is empty",
        [0xef, 0xbb, 0xbf, ..] => ": the document begins with a byte order mark",
        _ when Depth(document) > limits.MaxDepth => $": nested deeper than {limits.MaxDepth} levels",
        _ => string.Empty,
    };

    private static int Depth(ReadOnlySpan<byte> document)
    {
        int depth = 0, deepest = 0;
        foreach (var value in document)
        {
            depth += value is (byte)'[' or (byte)'{' ? 1 : value is (byte)']' or (byte)'}' ? -1 : 0;
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }

    private static JsonValue ReadValue(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document)
    {
        var start = (int)reader.TokenStartIndex;
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, document, start),
            JsonTokenType.StartArray => ReadArray(ref reader, document, start),
            JsonTokenType.String => Scalar(JsonKind.String, ref reader, document, start, reader.GetString()!),
            JsonTokenType.Number => ReadNumber(ref reader, document, start),
            JsonTokenType.True => Scalar(JsonKind.True, ref reader, document, start, string.Empty),
            JsonTokenType.False => Scalar(JsonKind.False, ref reader, document, start, string.Empty),
            _ => Scalar(JsonKind.Null, ref reader, document, start, string.Empty),
        };
    }

    private static JsonValue Scalar(JsonKind kind, ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, int start, string text) =>
        new(kind, document[start..(int)reader.BytesConsumed], text, [], []);

    private static JsonValue ReadNumber(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, int start)
    {
        var text = System.Text.Encoding.ASCII.GetString(reader.ValueSpan);
        if (!double.IsFinite(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)))
        {
            throw new BadInputException($"byte {start}: a number is out of range");
        }

        return Scalar(JsonKind.Number, ref reader, document, start, text);
    }

    private static JsonValue ReadArray(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, int start)
    {
        var items = ImmutableArray.CreateBuilder<JsonValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue(ref reader, document));
        }

        return new JsonValue(JsonKind.Array, document[start..(int)reader.BytesConsumed], string.Empty, items.DrainToImmutable(), []);
    }

    private static JsonValue ReadObject(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, int start)
    {
        var members = ImmutableArray.CreateBuilder<JsonMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            if (!seen.Add(name))
            {
                throw new BadInputException($"byte {reader.TokenStartIndex}: the key \"{ByteEscaping.ToDisplay(name)}\" stands twice in one object");
            }

            reader.Read();
            members.Add(new JsonMember(name, ReadValue(ref reader, document)));
        }

        return new JsonValue(JsonKind.Object, document[start..(int)reader.BytesConsumed], string.Empty, [], members.DrainToImmutable());
    }
}
