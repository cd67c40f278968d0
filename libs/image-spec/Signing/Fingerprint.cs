using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Appc.ImageSpec.Signing;

/// <summary>
/// The fingerprint of a version 4 OpenPGP key: 20 bytes (RFC 9580 section 5.5.4.2). Written as 40 hex digits, in capitals for
/// people as gpg does, in small letters as a file name as rkt does.
/// </summary>
public readonly record struct Fingerprint
{
    /// <summary>Bytes in a fingerprint.</summary>
    public const int Length = 20;

    private readonly ulong _high;
    private readonly ulong _middle;
    private readonly uint _low;

    /// <summary>Takes the 20 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 20.</exception>
    public Fingerprint(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"a fingerprint has {Length} bytes", nameof(bytes));
        }

        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _middle = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _low = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>The last 8 bytes, which older signatures carry instead of the whole.</summary>
    public ulong KeyId => (_middle << 32) | _low;

    /// <summary>The 20 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), _middle);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }

    /// <summary>Reads 40 hex digits of either case; spaces between them, as gpg prints them, are allowed.</summary>
    /// <exception cref="BadInputException">It is something else.</exception>
    public static Fingerprint Parse(string text) =>
        TryParse(text, out var fingerprint)
            ? fingerprint
            : throw new BadInputException($"fingerprint '{Appc.Linux.ByteEscaping.ToDisplay(text)}': not 40 hex digits");

    /// <summary>The same, without the exception.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Fingerprint fingerprint)
    {
        fingerprint = default;
        var digits = text?.Replace(" ", string.Empty, StringComparison.Ordinal) ?? string.Empty;
        if (digits.Length != 2 * Length || !digits.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        fingerprint = new Fingerprint(Convert.FromHexString(digits));
        return true;
    }

    /// <summary>40 hex digits in capitals.</summary>
    public override string ToString() => Convert.ToHexString(ToBytes());

    /// <summary>40 hex digits in small letters: the name of the key's file in a key store.</summary>
    public string ToFileName() => Convert.ToHexStringLower(ToBytes());
}
