using Acserver.Depot;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>
/// The address of a page: <c>/-/web/NAME</c>, <c>/-/web/NAME/+VERSION+OS+ARCH</c> and what is below that. No component of a name begins with a plus sign, so
/// there is one way to read it.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Image">The image; null for a page of the name.</param>
/// <param name="File">What is asked of the image: empty for its page, <c>manifest</c> or <c>sizes.json</c>.</param>
internal sealed record WebPath(AcIdentifier Name, ImageKey? Image, string File)
{
    internal const string Prefix = "/-/web/";
    internal const string Manifest = "manifest";
    internal const string Sizes = Acserver.Sizes.SizeReport.FileName;

    /// <summary>Null where it is none.</summary>
    internal static WebPath? TryParse(string path)
    {
        var text = path[Prefix.Length..];
        var mark = text.IndexOf("/+", StringComparison.Ordinal);
        if (!AcIdentifier.TryParse((mark < 0 ? text : text[..mark]).TrimEnd('/'), out var name))
        {
            return null;
        }

        if (mark < 0)
        {
            return new WebPath(name, null, string.Empty);
        }

        var parts = text[(mark + 1)..].Split('/');
        return ImageKey.FromDirectory(name, parts[0]) is not { } image ? null
            : parts.Length == 1 ? new WebPath(name, image, string.Empty)
            : parts is [_, Manifest or Sizes] ? new WebPath(name, image, parts[1])
            : null;
    }

    /// <summary>The page of a name.</summary>
    internal static string Of(AcIdentifier name) => Prefix + name;

    /// <summary>The page of an image.</summary>
    internal static string Of(ImageKey image) => $"{Prefix}{image.Name}/{image.DirectoryName}";
}
