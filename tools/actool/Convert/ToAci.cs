using Appc.CommandLine;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>Makes an ACI of another kind of image: all layers squashed, every digest checked first.</summary>
internal static class ToAci
{
    internal static void Run(ImagePlace source, ImagePlace target, ConvertImageOptions options)
    {
        var conversion = new ConversionOptions
        {
            Format = OutputImage.Format(none: false, options.Compression),
            LatestTime = SourceDateEpoch.Read() is { } seconds ? new UnixTime(seconds, 0) : null,
            RestoreManifest = true,
            Notes = note => Report.Warn($"convert {ByteEscaping.ToDisplay(options.Source)}: {note}"),
        };
        if (!options.Dependencies.IsEmpty)
        {
            throw new UsageException("--dependency is for an ACI as the source");
        }

        OutputImage.Check(target.Path, options.Overwrite);
        using var images = LayeredImages.Open(source);
        using var layers = AciConversion.Unpack(images.Images[0], conversion);
        ImageId id = default;
        OutputImage.Write(target.Path, options.Overwrite, stream => id = AciConversion.Squash(images.Images[0], layers, stream, conversion).Id);
        ConvertResult.Print(id, options);
    }
}
