using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Rootfs;

/// <summary>An image that others may depend on.</summary>
public interface IRenderable
{
    /// <summary>Its ID.</summary>
    ImageId Id { get; }

    /// <summary>Its manifest.</summary>
    ImageManifest Manifest { get; }
}
