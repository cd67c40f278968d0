using Acbuild.Cache;
using Acbuild.Images;
using Appc.ImageSpec.Rootfs;
using Appc.ImageStore;

namespace Acbuild.Copy;

/// <summary>An image by its App Container name or ID: from the store, or fetched into it; with what it depends on.</summary>
internal sealed class StoredOrigin : LayeredOrigin
{
    private readonly ImageReference _reference;
    private readonly ImageAccess _access;

    internal StoredOrigin(ImageReference reference, ImageAccess access)
    {
        (_reference, _access) = (reference, access);
    }

    protected override string Shown => _reference.Text;

    internal override void AddInputs(StepInputs inputs, IReadOnlyList<string> paths)
    {
        using var images = new ImageShelf(_access);
        inputs.Add(images.Get(_reference).Id.ToString());
    }

    protected override void OpenTree(Action<LayerStack> use)
    {
        using var images = new ImageShelf(_access);
        images.Render(images.Get(_reference), use);
    }
}
