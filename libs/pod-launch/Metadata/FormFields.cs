using System.Globalization;
using System.Text;

namespace Appc.PodLaunch.Metadata;

/// <summary>The fields of an application/x-www-form-urlencoded body (URL Standard, section 5.1): values are bytes.</summary>
internal static class FormFields
{
    /// <summary>A field's value; null where it is missing, stands twice, or is not encoded properly.</summary>
    internal static byte[]? Find(ReadOnlySpan<byte> body, string name)
    {
        byte[]? found = null;
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            var equals = pair.IndexOf((byte)'=');
            if (equals < 0 || Decode(pair[..equals]) is not { } key || !key.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name)))
            {
                continue;
            }

            if (found is not null || Decode(pair[(equals + 1)..]) is not { } value)
            {
                return null;
            }

            found = value;
        }

        return found;
    }

    private static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes.Add(text[i] == '+' ? (byte)' ' : text[i]);
            }
            else if (i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                return null;
            }
        }

        return [.. bytes];
    }
}
