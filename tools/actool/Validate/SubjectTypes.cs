using Appc.CommandLine;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Actool;

/// <summary>What a file to validate can be.</summary>
internal enum SubjectType
{
    /// <summary>An image archive.</summary>
    AppImage,

    /// <summary>An image layout directory.</summary>
    Layout,

    /// <summary>An image or pod manifest.</summary>
    Manifest,
}

/// <summary>Names and signs of the types.</summary>
internal static class SubjectTypes
{
    private const int SniffLength = 512;
    private const int UstarOffset = 257;

    /// <summary>The type that <c>--type</c> names; null for none.</summary>
    /// <exception cref="UsageException">There is no such type.</exception>
    internal static SubjectType? Parse(string? name) => name switch
    {
        null or "" => null,
        "appimage" => SubjectType.AppImage,
        "layout" => SubjectType.Layout,
        "manifest" => SubjectType.Manifest,
        _ => throw new UsageException($"--type must be appimage, layout or manifest, not {ByteEscaping.ToDisplay(name)}"),
    };

    /// <summary>The name that <see cref="Parse"/> reads.</summary>
    internal static string? NameOf(SubjectType? type) => type switch
    {
        SubjectType.AppImage => "appimage",
        SubjectType.Layout => "layout",
        SubjectType.Manifest => "manifest",
        _ => null,
    };

    /// <summary>Compressed or tar is an image, text is a manifest; null for anything else, and for a pipe. The file is rewound.</summary>
    internal static SubjectType? Detect(Stream file)
    {
        if (!file.CanSeek)
        {
            return null;
        }

        Span<byte> start = stackalloc byte[SniffLength];
        start = start[..file.ReadAtLeast(start, SniffLength, throwOnEndOfStream: false)];
        file.Position = 0;
        if (Compression.Detect(start) != CompressionFormat.None || (start.Length > UstarOffset && start[UstarOffset..].StartsWith("ustar"u8)))
        {
            return SubjectType.AppImage;
        }

        return start.ContainsAnyInRange((byte)0, (byte)8) || start.IsEmpty ? null : SubjectType.Manifest;
    }
}
