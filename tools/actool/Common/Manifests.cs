using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Actool;

/// <summary>Image manifests as the commands meet them.</summary>
internal static class Manifests
{
    /// <summary>Reads a manifest.</summary>
    /// <exception cref="BadInputException">It is not valid: <c>manifest: path: rule</c>.</exception>
    internal static ImageManifest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return ImageManifest.Parse(json);
        }
        catch (BadInputException failure)
        {
            throw failure.In("manifest");
        }
    }
}
