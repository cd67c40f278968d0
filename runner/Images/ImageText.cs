using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.ImageStore;

namespace Runner.Images;

/// <summary>Facts of images as people read them, in rkt's manner.</summary>
internal static class ImageText
{
    private const int ShortIdLength = 19; // sha512- and 12 digits, as rkt shows
    private const int KeyDigits = 16;
    private const int Kilo = 1024;
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB"];

    internal static string Id(ImageId id, bool full) => full ? id.ToString() : id.ToString()[..ShortIdLength];

    /// <summary>name:version, or the name alone.</summary>
    internal static string Name(ImageManifest manifest) =>
        manifest.GetLabel("version") is { Length: > 0 } version ? $"{manifest.Name}:{version}" : manifest.Name.ToString();

    internal static string Size(long bytes, bool full)
    {
        if (full || bytes < Kilo)
        {
            return full ? bytes.ToString(CultureInfo.InvariantCulture) : $"{bytes}B";
        }

        double value = bytes;
        var unit = 0;
        while (value >= Kilo && unit < s_units.Length - 1)
        {
            value /= Kilo;
            unit++;
        }

        return value < 10 ? $"{value:0.0}{s_units[unit]}" : $"{value:0}{s_units[unit]}";
    }

    internal static string Time(DateTimeOffset time, DateTimeOffset now, bool full)
    {
        if (full)
        {
            return time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        var age = now - time;
        return age < TimeSpan.FromMinutes(1) ? "just now"
            : age < TimeSpan.FromHours(1) ? Ago((int)age.TotalMinutes, "minute")
            : age < TimeSpan.FromDays(1) ? Ago((int)age.TotalHours, "hour")
            : Ago((int)age.TotalDays, "day");
    }

    /// <summary>Who signed: the keys, each by its last 16 digits, or none.</summary>
    internal static string Signer(StoredImage image, bool full)
    {
        var keys = image.Verdicts.Select(verdict => verdict.KeyId).Distinct(StringComparer.Ordinal).Select(id => full || id.Length <= KeyDigits ? id : id[^KeyDigits..]).ToList();
        return keys.Count == 0 ? "none" : string.Join(',', keys);
    }

    private static string Ago(int count, string unit) => $"{count} {unit}{(count == 1 ? "" : "s")} ago";
}
