using Acbuild.Cache;
using Acbuild.State;
using Acbuild.Steps;
using Appc.ImageSpec;

namespace Acbuild.Oci;

/// <summary>Closes the layer that the steps so far made, so that later ones make another: <c>layer</c>.</summary>
internal sealed class LayerStep : Step
{
    internal LayerStep()
        : base("layer", [])
    {
    }

    internal override bool IsRecorded => false; // the layers themselves show it

    internal override void AddInputs(StepInputs inputs) => inputs.Add($"{TimeRule.FromEnvironment().Latest?.Seconds}");

    internal override void Apply(BuildSession build)
    {
        if (build.Mode != BuildMode.Oci)
        {
            throw new BadInputException("layer: an App Container Image has one layer; begin --build-mode oci builds an image of several");
        }

        ImageLayers.Close(build);
    }
}
