using System.Buffers;
using System.Globalization;
using System.Text;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// Writes compact JSON in the form of Go's encoding/json, which wrote every manifest there is: no white space, and
/// <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c>, U+2028 and U+2029 escaped inside strings. Commas are placed here.
/// </summary>
internal sealed class JsonOutput
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private bool _needsComma;

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Begin(char bracket)
    {
        Comma();
        Put((byte)bracket);
        _needsComma = false;
    }

    public void End(char bracket)
    {
        Put((byte)bracket);
        _needsComma = true;
    }

    public void Name(string name)
    {
        Comma();
        Quoted(name);
        Put((byte)':');
        _needsComma = false;
    }

    public void Text(string text)
    {
        Comma();
        Quoted(text);
        _needsComma = true;
    }

    public void Literal(string literal)
    {
        Comma();
        _bytes.Write(Encoding.ASCII.GetBytes(literal));
        _needsComma = true;
    }

    public void Number(long number) => Literal(number.ToString(CultureInfo.InvariantCulture));

    public void Number(ulong number) => Literal(number.ToString(CultureInfo.InvariantCulture));

    public void Flag(bool flag) => Literal(flag ? "true" : "false");

    /// <summary>The value with its literals as written, white space between tokens dropped.</summary>
    public void Value(JsonValue value)
    {
        Comma();
        var inString = false;
        var source = value.Source.Span;
        for (var i = 0; i < source.Length; i++)
        {
            if (inString && source[i] == '\\')
            {
                _bytes.Write(source.Slice(i++, 2));
            }
            else if (inString)
            {
                inString = source[i] != '"';
                i += Escaped(source[i..]);
            }
            else if (source[i] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                inString = source[i] == '"';
                Put(source[i]);
            }
        }

        _needsComma = true;
    }

    /// <summary>One byte, or the three of U+2028 and U+2029; returns how many more than one were taken.</summary>
    private int Escaped(ReadOnlySpan<byte> rest)
    {
        if (rest is [0xe2, 0x80, 0xa8 or 0xa9, ..])
        {
            _bytes.Write(rest[2] == 0xa8 ? @"\u2028"u8 : @"\u2029"u8);
            return 2;
        }

        switch (rest[0])
        {
            case (byte)'<': _bytes.Write(@"\u003c"u8); break;
            case (byte)'>': _bytes.Write(@"\u003e"u8); break;
            case (byte)'&': _bytes.Write(@"\u0026"u8); break;
            default: Put(rest[0]); break;
        }

        return 0;
    }

    private void Quoted(string text)
    {
        Put((byte)'"');
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < utf8.Length; i++)
        {
            i += utf8[i] < 0x20 || utf8[i] is (byte)'"' or (byte)'\\' ? Control(utf8[i]) : Escaped(utf8.AsSpan(i));
        }

        Put((byte)'"');
    }

    private int Control(byte value)
    {
        var text = value switch
        {
            (byte)'"' => "\\\"",
            (byte)'\\' => @"\\",
            (byte)'\n' => @"\n",
            (byte)'\r' => @"\r",
            (byte)'\t' => @"\t",
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
        };
        _bytes.Write(Encoding.ASCII.GetBytes(text));
        return 0;
    }

    private void Comma()
    {
        if (_needsComma)
        {
            Put((byte)',');
        }
    }

    private void Put(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
