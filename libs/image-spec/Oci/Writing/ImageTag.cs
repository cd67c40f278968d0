using System.Text.RegularExpressions;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>The name of an image inside an OCI layout (image-spec annotations.md, org.opencontainers.image.ref.name), which skopeo and umoci call its tag.</summary>
public readonly partial record struct ImageTag
{
    private const string Latest = "latest";
    private const int Longest = 255;
    private readonly string? _text;

    private ImageTag(string text)
    {
        _text = text;
    }

    /// <summary>The tag of that text.</summary>
    /// <exception cref="BadInputException">Another form; so no tag can leave its place.</exception>
    public static ImageTag Parse(string text) => text.Length <= Longest && Form().IsMatch(text)
        ? new ImageTag(text)
        : throw new BadInputException(
            $"tag \"{ByteEscaping.ToDisplay(text)}\": must be letters and digits with single separators (. _ - : @ + / or --) between them, at most {Longest}");

    /// <summary>What an image is called that nobody gave a tag: its version, or <c>latest</c> where that cannot be one.</summary>
    public static ImageTag DefaultFor(ImageManifest manifest) =>
        manifest.GetLabel("version") is { } version && version.Length <= Longest && Form().IsMatch(version) ? new ImageTag(version) : new ImageTag(Latest);

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? Latest;

    [GeneratedRegex(@"\A[A-Za-z0-9]+(([-._:@+]|--)[A-Za-z0-9]+)*(/[A-Za-z0-9]+(([-._:@+]|--)[A-Za-z0-9]+)*)*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
