using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Appc.ImageSpec.Schema;

namespace Appc.ImageStore;

/// <summary>What the index knows of an image: enough to choose one without opening it.</summary>
/// <param name="Imported">When it was first taken in, UTC, in milliseconds.</param>
/// <param name="Created">When its manifest says it was made, in milliseconds; null where it does not say.</param>
/// <param name="Labels">Its labels; null when they are too long for the index and the image must be asked.</param>
internal sealed record IndexEntry(DateTimeOffset Imported, DateTimeOffset? Created, ImmutableArray<Label>? Labels)
{
    private const int LongestTarget = 4000; // PATH_MAX is 4096 with the terminator
    private const string TooLong = "@";

    /// <summary>How old the image is; null where its labels, of which the version is one, are not here.</summary>
    public ImageAge? Age => Labels is { } labels ? new(ImageAge.VersionOf(labels), Created, Imported) : null;

    /// <summary>imported,created|name=value|name=value: times in milliseconds, values percent-escaped where needed; created may be missing.</summary>
    public static byte[] Encode(DateTimeOffset imported, DateTimeOffset? created, ImmutableArray<Label> labels)
    {
        var time = imported.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
            + (created is { } made ? "," + made.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : string.Empty);
        var text = string.Join('|', labels.Select(label => $"{label.Name}={Uri.EscapeDataString(label.Value)}").Prepend(time));
        return Encoding.ASCII.GetBytes(text.Length <= LongestTarget ? text : $"{time}|{TooLong}");
    }

    public static IndexEntry? TryDecode(ReadOnlySpan<byte> target)
    {
        var parts = Encoding.ASCII.GetString(target).Split('|');
        var times = parts[0].Split(',', 2);
        if (Time(times[0]) is not { } imported)
        {
            return null;
        }

        var created = times.Length == 2 ? Time(times[1]) : null;
        return parts.Length == 2 && parts[1] == TooLong ? new(imported, created, null) : new(imported, created, [.. parts.Skip(1).Select(DecodeLabel)]);
    }

    private static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is > -62_135_596_800_000 and < 253_402_300_799_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    private static Label DecodeLabel(string part)
    {
        var equals = part.IndexOf('=');
        return new(AcIdentifier.Parse(part[..equals]), Uri.UnescapeDataString(part[(equals + 1)..]));
    }
}
