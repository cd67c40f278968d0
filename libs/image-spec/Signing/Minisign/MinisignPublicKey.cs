using System.Buffers.Binary;
using System.Globalization;
using Appc.Linux;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.Minisign;

/// <summary>A public key of minisign or signify, which have the same form: an Ed25519 key and a key number of 8 random bytes.</summary>
public sealed class MinisignPublicKey
{
    internal const int NumberLength = 8;

    private const int Length = 2 + NumberLength + Ed25519.PublicKeyLength;
    private const string What = "minisign public key";

    private readonly byte[] _number;
    private readonly byte[] _key;

    internal MinisignPublicKey(ReadOnlySpan<byte> number, ReadOnlySpan<byte> key, string comment)
    {
        _number = number.ToArray();
        _key = key.ToArray();
        Comment = comment;
    }

    /// <summary>The key number as minisign shows it: 16 hex digits in capitals.</summary>
    public string KeyId => IdOf(_number);

    /// <summary>The file's untrusted comment, safe to show; empty where there is none.</summary>
    public string Comment { get; }

    internal ReadOnlySpan<byte> Number => _number;

    internal ReadOnlySpan<byte> Key => _key;

    /// <summary>Reads a public key file, or the one line of base64 that minisign's -P takes.</summary>
    /// <exception cref="BadInputException">It is something else.</exception>
    public static MinisignPublicKey Parse(ReadOnlySpan<byte> file)
    {
        var lines = MinisignText.Lines(file, 2, What);
        if (lines.Count == 0)
        {
            throw new BadInputException($"{What}: empty");
        }

        var comment = lines.Count == 2 ? ByteEscaping.ToDisplay(MinisignText.Comment(lines[0], MinisignText.UntrustedPrefix, What)) : string.Empty;
        var bytes = MinisignText.Base64(lines[^1], Length, What);
        return bytes.AsSpan().StartsWith("Ed"u8)
            ? new(bytes.AsSpan(2, NumberLength), bytes.AsSpan(2 + NumberLength), comment)
            : throw new BadInputException($"{What}: of another algorithm than Ed25519");
    }

    /// <summary>True for text that begins as a public key file does; it may still be malformed.</summary>
    public static bool Looks(ReadOnlySpan<byte> file)
    {
        var line = file.StartsWith("untrusted comment: "u8) && file.IndexOf((byte)'\n') is > 0 and var end ? file[(end + 1)..] : file;
        return line.TrimEnd("\r\n"u8) is { Length: 56 } text && text.StartsWith("RW"u8);
    }

    /// <summary>The file, as minisign writes it.</summary>
    public byte[] ToFile() =>
    [
        .. MinisignText.Line(MinisignText.UntrustedPrefix, System.Text.Encoding.UTF8.GetBytes(Comment.Length > 0 ? Comment : $"minisign public key {KeyId}")),
        .. MinisignText.Line([.. "Ed"u8, .. _number, .. _key]),
    ];

    internal static string IdOf(ReadOnlySpan<byte> number) =>
        BinaryPrimitives.ReadUInt64LittleEndian(number).ToString("X16", CultureInfo.InvariantCulture);
}
