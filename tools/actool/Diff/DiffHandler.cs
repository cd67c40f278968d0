using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Comparison;
using Appc.Linux;

namespace Actool;

/// <summary>Reads both images, compares and prints.</summary>
internal static class DiffHandler
{
    private const int Differs = 1;

    internal static int Run(string left, string right, bool json)
    {
        var (a, b) = (ImagePlace.Parse(left), ImagePlace.Parse(right));
        if (a.Kind == PlaceKind.Rootfs || b.Kind == PlaceKind.Rootfs)
        {
            throw new UsageException("rootfs: is no image: it has files and no manifest");
        }

        var asConfigs = a.IsLayered && b.IsLayered;
        var mine = Read(a, left, asConfigs, similar: null);
        var theirs = Read(b, right, asConfigs, mine);
        var manifest = ManifestComparison.Compare(mine.Document, theirs.Document);
        var files = FileComparison.Compare(mine.Files, theirs.Files);
        if (json)
        {
            DiffJson.Print(asConfigs, manifest, files);
        }
        else
        {
            DiffText.Print(asConfigs, manifest, files);
        }

        return manifest.Count == 0 && files.Count == 0 ? 0 : Differs;
    }

    private static ImageContents Read(ImagePlace place, string text, bool asConfig, ImageContents? similar)
    {
        try
        {
            return ComparedImage.Read(place, asConfig, similar);
        }
        catch (BadInputException failure)
        {
            throw failure.In($"diff {ByteEscaping.ToDisplay(text)}");
        }
    }
}
