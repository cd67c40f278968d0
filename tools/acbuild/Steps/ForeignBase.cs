using Acbuild.Cache;
using Acbuild.State;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Foreign;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Blobs;

namespace Acbuild.Steps;

/// <summary>Begins with a Docker or OCI image: verified and squashed as docker2aci does it, its configuration as the manifest.</summary>
internal static class ForeignBase
{
    // These say what the image was, byte for byte, which a build on top of it is not any more.
    private static readonly string[] s_identity = ["appc.io/oci/config", "appc.io/docker/imageid", "appc.io/docker/manifesthash"];

    /// <summary>Fills a new build.</summary>
    internal static void Add(BuildSession build, ImageAddress address, ImageChoice choice, RegistryOptions registry)
    {
        try
        {
            var conversion = new ConversionOptions();
            using var source = ForeignImages.Open(address, choice, conversion.Limits, registry, BlobCache.Below(null));
            using var layers = AciConversion.Unpack(source.Images[0], conversion);
            using var stack = layers.Stack(conversion.Limits);
            build.AddLayer("acbuild begin", layer => stack.Walk(layer.Add));
            build.SetManifest(Manifest(source.Images[0]));
            source.ForgetLayers();
        }
        catch (BadInputException failure)
        {
            throw failure.In($"begin {address}");
        }
    }

    /// <summary>Adds which image it is: a registry is asked what the name means today.</summary>
    internal static void AddInputs(StepInputs inputs, ImageAddress address, ImageChoice choice, RegistryOptions registry)
    {
        using var source = ForeignImages.Open(address, choice, new ConversionOptions().Limits, registry, BlobCache.Below(null));
        var image = source.Images[0];
        inputs.Add($"{image.Reference} {image.FallbackName} {image.ManifestDigest} {image.ImageId} {string.Join(' ', image.Layers.Select(layer => layer.DiffId))}");
    }

    private static ImageManifest Manifest(SourceImage image)
    {
        var manifest = ManifestMapping.Map(image, Appc.CommandLine.Report.Info);
        return manifest with { Annotations = [.. manifest.Annotations.Where(annotation => !s_identity.Contains(annotation.Name.ToString(), StringComparer.Ordinal))] };
    }
}
