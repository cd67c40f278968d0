using System.Text;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>The configuration that an image had before it became an App Container Image, and what it became.</summary>
/// <param name="Config">The configuration, as it was.</param>
/// <param name="App">What its <c>config</c> was turned into; null where it had none.</param>
internal sealed record KeptConfig(ImageConfig Config, App? App)
{
    /// <summary>What the manifest keeps; null where it keeps nothing that can be used.</summary>
    internal static KeptConfig? Find(ImageManifest manifest, Action<string> notes)
    {
        if (manifest.GetAnnotation(AnnotationList.ConfigName) is not { } text)
        {
            return null;
        }

        try
        {
            var config = ImageConfig.ParseSchemaOne(Encoding.UTF8.GetBytes(text)); // a schema 1 image's configuration has no rootfs
            return new KeptConfig(config, config.Container is { } container ? AppMapping.Map(container, _ => { }) : null);
        }
        catch (BadInputException failure)
        {
            notes($"annotation {AnnotationList.ConfigName} is not used: {failure.Message}");
            return null;
        }
    }
}
