using Appc.ImageSpec.Schema;

namespace Appc.ImageStore.Members;

/// <summary>An image that a member seems to have.</summary>
/// <param name="Member">Whose it is.</param>
/// <param name="Id">What its place says it is.</param>
/// <param name="Manifest">What the file beside it says is its manifest.</param>
internal sealed record MemberOffer(MemberStore Member, ImageId Id, ImageManifest Manifest)
{
    /// <summary>How old it says it is. When a member took it in says nothing.</summary>
    public ImageAge Age => ImageAge.Of(Manifest, DateTimeOffset.MinValue);
}
