using System.Text;

namespace Appc.Linux;

/// <summary>
/// An immutable string of bytes: a path, a file name, a link target or an extended attribute's name or value.
/// Linux gives these no encoding, so they are never turned into UTF-16 on their way through.
/// Compared and ordered by unsigned byte value.
/// </summary>
public readonly struct ByteString : IEquatable<ByteString>, IComparable<ByteString>
{
    private readonly byte[]? _bytes;

    private ByteString(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary>The string of no bytes.</summary>
    public static ByteString Empty => default;

    /// <summary>The bytes, without a terminator.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The bytes, for callers that must keep them past a stack frame.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>The number of bytes.</summary>
    public int Length => _bytes?.Length ?? 0;

    /// <summary>True when there are no bytes.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Copies <paramref name="bytes"/>.</summary>
    public static ByteString Copy(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? default : new ByteString(bytes.ToArray());

    /// <summary>The UTF-8 encoding of <paramref name="text"/>.</summary>
    public static ByteString FromText(string text) => text.Length == 0 ? default : new ByteString(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// The bytes of a command-line argument or environment value. .NET decodes those as UTF-8; a name that is not UTF-8
    /// cannot be passed on a command line exactly.
    /// </summary>
    public static implicit operator ByteString(string text) => FromText(text);

    /// <summary>Compares by value.</summary>
    public static bool operator ==(ByteString left, ByteString right) => left.Equals(right);

    /// <summary>Compares by value.</summary>
    public static bool operator !=(ByteString left, ByteString right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ByteString other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ByteString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(ByteString other) => Span.SequenceCompareTo(other.Span);

    /// <summary>
    /// For people: printable UTF-8 as it is; control bytes, backslashes and bytes that are not UTF-8 as <c>\xNN</c>,
    /// so that no name can drive a terminal and no two names look alike.
    /// </summary>
    public override string ToString() => ByteEscaping.ToDisplay(Span);

    /// <summary>The text, when the bytes are valid UTF-8; otherwise null.</summary>
    public string? ToTextOrNull()
    {
        try
        {
            return s_strictUtf8.GetString(Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
