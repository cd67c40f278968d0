using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>Which of several images the user wants.</summary>
public sealed record ImageChoice
{
    /// <summary>The image's name where a file holds several; null for the only one.</summary>
    public string? Name { get; init; }

    /// <summary>The platform wanted; null for this machine's where there is a choice, and any where there is none.</summary>
    public Platform? Platform { get; init; }

    /// <summary>True for one image of each platform.</summary>
    public bool AllPlatforms { get; init; }

    /// <summary>What to call an image without a name.</summary>
    public string FallbackName { get; init; } = "image";

    internal static string? Names(IEnumerable<string> names)
    {
        var list = names.Where(name => name.Length > 0).Select(name => ByteEscaping.ToDisplay(name)).Distinct(StringComparer.Ordinal).ToList();
        return list.Count == 0 ? null : $"use --image with one of: {string.Join(", ", list)}";
    }
}
