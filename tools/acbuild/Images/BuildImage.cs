using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;

namespace Acbuild.Images;

/// <summary>The image under construction, which has no ID yet: nothing can depend on it.</summary>
/// <param name="Manifest">Its manifest as it is now.</param>
internal sealed record BuildImage(ImageManifest Manifest) : IRenderable
{
    /// <inheritdoc/>
    public ImageId Id => default;
}
