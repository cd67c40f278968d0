using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// Extended attributes in PAX records. <c>SCHILY.xattr.NAME</c> holds the value's bytes, and GNU tar writes <c>=</c> and
/// <c>%</c> of a name as <c>%3D</c> and <c>%25</c>; <c>LIBARCHIVE.xattr.NAME</c>, written by bsdtar beside it, holds base64
/// under a percent-encoded name. The former counts where both are there.
/// </summary>
internal static class PaxXattrs
{
    internal const string Schily = "SCHILY.xattr.";
    private const string Libarchive = "LIBARCHIVE.xattr.";

    internal static ImmutableArray<Xattr> Read(PaxRecords records, string where)
    {
        var found = new SortedDictionary<ByteString, ByteString>();
        foreach (var (key, value) in records.InOrder)
        {
            if (key.StartsWith(Libarchive, StringComparison.Ordinal))
            {
                found[Name(key[Libarchive.Length..], where)] = FromBase64(value.Span, where);
            }
        }

        foreach (var (key, value) in records.InOrder)
        {
            if (key.StartsWith(Schily, StringComparison.Ordinal))
            {
                found[Name(key[Schily.Length..], where)] = value;
            }
        }

        return found.Select(pair => new Xattr(pair.Key, pair.Value)).ToImmutableArray();
    }

    /// <summary>The key under which <paramref name="name"/> is written.</summary>
    internal static byte[] Key(ByteString name)
    {
        var text = Encoding.Latin1.GetString(name.Span);
        text = text.Replace("%", "%25", StringComparison.Ordinal).Replace("=", "%3D", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(Schily + text);
    }

    private static ByteString Name(string encoded, string where)
    {
        var text = new StringBuilder(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%' && i + 2 < encoded.Length
                && char.IsAsciiHexDigit(encoded[i + 1]) && char.IsAsciiHexDigit(encoded[i + 2]))
            {
                text.Append((char)Convert.ToByte(encoded.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                text.Append(encoded[i]);
            }
        }

        var name = ByteString.Copy(Encoding.Latin1.GetBytes(text.ToString()));
        return !name.IsEmpty && !name.Span.Contains((byte)0)
            ? name
            : throw new BadInputException($"tar: {where}: an extended attribute has no name, or one with a NUL");
    }

    private static ByteString FromBase64(ReadOnlySpan<byte> text, string where)
    {
        // libarchive leaves the padding out.
        var padded = new byte[(text.Length + 3) / 4 * 4];
        padded.AsSpan().Fill((byte)'=');
        text.CopyTo(padded);
        var value = new byte[padded.Length];
        var status = Base64.DecodeFromUtf8(padded, value, out _, out var length);
        return status == System.Buffers.OperationStatus.Done
            ? ByteString.Copy(value.AsSpan(0, length))
            : throw new BadInputException($"tar: {where}: an extended attribute is not base64");
    }
}
