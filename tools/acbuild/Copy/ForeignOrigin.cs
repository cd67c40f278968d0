using Acbuild.Cache;
using Acbuild.Images;
using Acbuild.Steps;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Rootfs;
using Appc.ImageStore.Foreign;
using Appc.ImageStore.Registry.Blobs;

namespace Acbuild.Copy;

/// <summary>A Docker or OCI image, verified and squashed.</summary>
internal sealed class ForeignOrigin : LayeredOrigin
{
    private readonly ImageAddress _address;
    private readonly ImageAccess _access;

    internal ForeignOrigin(ImageAddress address, ImageAccess access)
    {
        (_address, _access) = (address, access);
    }

    protected override string Shown => _address.Text;

    internal override void AddInputs(StepInputs inputs, IReadOnlyList<string> paths) => ForeignBase.AddInputs(inputs, _address, _access.Choice, _access.Registry);

    protected override void OpenTree(Action<LayerStack> use)
    {
        try
        {
            var conversion = new ConversionOptions();
            using var progress = ImageAccess.Progress();
            using var source = ForeignImages.Open(_address, _access.Choice, conversion.Limits, _access.Registry with { Progress = progress }, BlobCache.Below(null));
            using var layers = AciConversion.Unpack(source.Images[0], conversion);
            using var stack = layers.Stack(conversion.Limits);
            use(stack);
            source.ForgetLayers();
        }
        catch (BadInputException failure)
        {
            throw failure.In($"copy --from {_address}");
        }
    }
}
