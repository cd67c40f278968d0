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
    private static readonly string[] s_identity = ["appc.io/docker/imageid", "appc.io/docker/manifesthash"];
    private const string ConfigAnnotation = "appc.io/oci/config";

    /// <summary>Fills a new build.</summary>
    internal static void Add(BuildSession build, ImageAddress address, ImageChoice choice, RegistryOptions registry)
    {
        try
        {
            var conversion = new ConversionOptions();
            using var source = ForeignImages.Open(address, choice, conversion.Limits, registry, BlobCache.Below(null));
            AddFiles(build, source.Images[0], conversion);
            build.SetManifest(Manifest(source.Images[0], build.Mode));
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

    private static void AddFiles(BuildSession build, SourceImage image, ConversionOptions conversion)
    {
        if (build.Mode == BuildMode.Oci)
        {
            build.AddBase(image.Layers, conversion.Limits);
            build.CheckTree(conversion.Limits);
            return;
        }

        using var layers = AciConversion.Unpack(image, conversion);
        using var stack = layers.Stack(conversion.Limits);
        build.AddLayer("acbuild begin", layer => stack.Walk(layer.Add));
    }

    // A build of an OCI image keeps the configuration, of which it changes what its steps change.
    private static ImageManifest Manifest(SourceImage image, BuildMode mode)
    {
        var manifest = ManifestMapping.Map(image, Appc.CommandLine.Report.Info);
        var own = manifest.Annotations.Where(annotation => !s_identity.Contains(annotation.Name.ToString(), StringComparer.Ordinal));
        return mode == BuildMode.Oci
            ? manifest with { Annotations = [.. own, .. OciAnnotations(image).Where(annotation => manifest.GetAnnotation(annotation.Name.ToString()) is null)] }
            : manifest with { Annotations = [.. own.Where(annotation => annotation.Name.ToString() != ConfigAnnotation)] };
    }

    private static IEnumerable<Annotation> OciAnnotations(SourceImage image)
    {
        foreach (var (name, value) in image.Annotations)
        {
            if (AcIdentifier.TryParse(name, out var identifier))
            {
                yield return new Annotation(identifier, value);
            }
            else
            {
                Appc.CommandLine.Report.Warn($"begin: the annotation {Appc.Linux.ByteEscaping.ToDisplay(name)} is lost: its name is no AC identifier");
            }
        }
    }
}
