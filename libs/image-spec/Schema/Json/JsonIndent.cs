using System.Buffers;

namespace Appc.ImageSpec.Schema;

/// <summary>Lays compact JSON out for people as Go's json.MarshalIndent does: four spaces a level, empty brackets closed at once.</summary>
public static class JsonIndent
{
    /// <summary>The same JSON with line breaks.</summary>
    /// <param name="compact">JSON without white space between its tokens.</param>
    public static ReadOnlyMemory<byte> Apply(ReadOnlySpan<byte> compact)
    {
        var output = new ArrayBufferWriter<byte>(compact.Length * 2);
        var depth = 0;
        var inString = false;
        for (var i = 0; i < compact.Length; i++)
        {
            var value = compact[i];
            if (inString)
            {
                var length = value == '\\' ? 2 : 1;
                output.Write(compact.Slice(i, length));
                i += length - 1;
                inString = value != '"';
                continue;
            }

            inString = value == '"';
            var opens = value is (byte)'{' or (byte)'[';
            var closes = value is (byte)'}' or (byte)']';
            if (closes && compact[i - 1] is not ((byte)'{' or (byte)'['))
            {
                NewLine(output, depth - 1);
            }

            depth += opens ? 1 : closes ? -1 : 0;
            output.Write(compact.Slice(i, 1));
            if (value == ':')
            {
                output.Write(" "u8);
            }
            else if (value == ',' || (opens && compact[i + 1] is not ((byte)'}' or (byte)']')))
            {
                NewLine(output, depth);
            }
        }

        return output.WrittenMemory;
    }

    private static void NewLine(ArrayBufferWriter<byte> output, int depth)
    {
        output.Write("\n"u8);
        for (var i = 0; i < depth; i++)
        {
            output.Write("    "u8);
        }
    }
}
