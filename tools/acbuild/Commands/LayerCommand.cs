using System.CommandLine;
using Acbuild.Oci;
using Acbuild.Steps;

namespace Acbuild.Commands;

/// <summary><c>layer</c>.</summary>
internal sealed class LayerCommand : StepCommand
{
    internal LayerCommand(GlobalOptions globals)
        : base(globals, "layer", "close the layer that the steps so far made; later ones make another", "acbuild layer")
    {
        Details = "For builds of an OCI image (begin --build-mode oci). A layer that is closed is compressed at once and never again, so put what changes seldom into a layer of its own.";
    }

    internal override Step Read(ParseResult parse) => new LayerStep();
}
