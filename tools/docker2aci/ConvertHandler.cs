using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Foreign;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Blobs;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Docker2Aci;

/// <summary>Finds the images, verifies all of them, writes all of them, and only then puts them in place.</summary>
internal static class ConvertHandler
{
    internal static int Run(ConvertOptions options)
    {
        options.Check();
        var conversion = options.Conversion;
        try
        {
            return ConvertAll(options, conversion);
        }
        catch (BadInputException failure)
        {
            throw failure.In($"convert {ByteEscaping.ToDisplay(options.Source)}");
        }
    }

    private static int ConvertAll(ConvertOptions options, ConversionOptions conversion)
    {
        using var progress = ProgressLine.For(options.Quiet ? "none" : options.Progress, Console.Error, !Console.IsErrorRedirected);
        var registry = new RegistryOptions
        {
            AllowHttp = options.AllowHttp,
            SkipTlsVerification = options.SkipVerify,
            CaFile = options.CaFile,
            AuthFile = options.AuthFile,
            TokenHosts = options.TokenHosts,
            Progress = progress,
            Notice = options.Quiet && !options.Debug ? null : Report.Info,
        };
        using var source = ForeignImages.Open(options.Address, options.Choice, conversion.Limits, registry, BlobCache.Below(options.Directory));
        var status = Convert(options, conversion, source.Images);
        source.ForgetLayers();
        return status;
    }

    private static void ConvertLayers(SourceImage image, UnpackedLayers layers, OutputFiles outputs, ConversionOptions options)
    {
        using var conversion = new LayerConversion(image, layers, options);
        while (conversion.Next < image.Layers.Length)
        {
            outputs.Write(image, conversion.Next, conversion.Write);
        }
    }

    private static int Convert(ConvertOptions options, ConversionOptions conversion, IReadOnlyList<SourceImage> images)
    {
        using var signers = FileSigners.Open(options.Sign, options.PassphraseFile);
        using var outputs = new OutputFiles(options, images);
        foreach (var image in images)
        {
            using var layers = AciConversion.Unpack(image, conversion);
            if (options.NoSquash)
            {
                ConvertLayers(image, layers, outputs, conversion);
            }
            else
            {
                outputs.Write(image, null, stream => AciConversion.Squash(image, layers, stream, conversion));
            }
        }

        outputs.Commit(signers, SourceDateEpoch.Read() is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UtcNow);
        if (options.Json)
        {
            ResultJson.Print(outputs.Results);
        }
        else
        {
            ResultText.Print(options.IsToStandardOutput ? Console.Error : Console.Out, outputs.Results);
        }

        return 0;
    }
}
