using System.Text;

namespace Runner.Images;

/// <summary>What the command line of image cat-manifest says.</summary>
internal sealed record CatManifestOptions(string Image, bool PrettyPrint, string? Directory);

/// <summary>Prints the manifest.</summary>
internal static class CatManifestHandler
{
    internal static int Run(CatManifestOptions options)
    {
        using var store = ImageLookup.Open(options.Directory);
        var image = ImageLookup.One(store, options.Image);
        Console.Out.WriteLine(Encoding.UTF8.GetString(image.Manifest.ToJson(options.PrettyPrint).Span).TrimEnd('\n'));
        return 0;
    }
}
