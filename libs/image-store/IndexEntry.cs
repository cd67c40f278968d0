using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Appc.ImageSpec.Schema;

namespace Appc.ImageStore;

/// <summary>What the index knows of an image: enough to choose one without opening it.</summary>
/// <param name="Imported">When it was first taken in, UTC, in milliseconds.</param>
/// <param name="Labels">Its labels; null when they are too long for the index and the image must be asked.</param>
internal sealed record IndexEntry(DateTimeOffset Imported, ImmutableArray<Label>? Labels)
{
    private const int LongestTarget = 4000; // PATH_MAX is 4096 with the terminator
    private const string TooLong = "@";

    /// <summary>milliseconds|name=value|name=value, percent-escaped where needed.</summary>
    public static byte[] Encode(DateTimeOffset imported, ImmutableArray<Label> labels)
    {
        var time = imported.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var text = string.Join('|', labels.Select(label => $"{label.Name}={Uri.EscapeDataString(label.Value)}").Prepend(time));
        return Encoding.ASCII.GetBytes(text.Length <= LongestTarget ? text : $"{time}|{TooLong}");
    }

    public static IndexEntry? TryDecode(ReadOnlySpan<byte> target)
    {
        var parts = Encoding.ASCII.GetString(target).Split('|');
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return null;
        }

        var imported = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return parts.Length == 2 && parts[1] == TooLong ? new(imported, null) : new(imported, [.. parts.Skip(1).Select(DecodeLabel)]);
    }

    private static Label DecodeLabel(string part)
    {
        var equals = part.IndexOf('=');
        return new(AcIdentifier.Parse(part[..equals]), Uri.UnescapeDataString(part[(equals + 1)..]));
    }
}
