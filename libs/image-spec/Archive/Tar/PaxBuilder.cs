using System.Buffers;
using System.Globalization;
using System.Text;
using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>The content of a PAX extended header under construction.</summary>
internal sealed class PaxBuilder
{
    private readonly ArrayBufferWriter<byte> _content = new();
    private bool _saysBinary;

    internal bool IsEmpty => _content.WrittenCount == 0;

    internal ReadOnlySpan<byte> Content => _content.WrittenSpan;

    internal void Clear()
    {
        _content.ResetWrittenCount();
        _saysBinary = false;
    }

    internal void Add(string key, long value) => Add(key, value.ToString(CultureInfo.InvariantCulture));

    internal void Add(string key, string value) => Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a path, and says that it is not UTF-8 where it is not (POSIX pax, "hdrcharset").</summary>
    internal void AddPath(string key, ByteString value)
    {
        if (!_saysBinary && value.ToTextOrNull() is null)
        {
            _saysBinary = true;
            Add("hdrcharset", "BINARY");
        }

        Add(Encoding.UTF8.GetBytes(key), value.Span);
    }

    /// <summary>Adds a record; its length counts the digits of the length itself.</summary>
    internal void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var rest = key.Length + value.Length + 3;
        var length = rest + Digits(rest);
        length = rest + Digits(length);
        _content.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        _content.Write(" "u8);
        _content.Write(key);
        _content.Write("="u8);
        _content.Write(value);
        _content.Write("\n"u8);
    }

    private static int Digits(int value) => value.ToString(CultureInfo.InvariantCulture).Length;
}
