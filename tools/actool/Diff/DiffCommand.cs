using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool diff.</summary>
internal sealed class DiffCommand : ToolCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "report as JSON" };

    private readonly Argument<string> _left = new("A") { Description = "ACI, image layout, oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME:TAG]" };

    private readonly Argument<string> _right = new("B") { Description = "another, of any of these kinds" };

    internal DiffCommand()
        : base("diff", "compare two images: manifests and files", "actool diff old.aci new.aci", "actool diff hello.aci oci:layout:1.0", "actool diff --json oci:layout:1 docker-archive:saved.tar")
    {
        Details = "Prints nothing and exits 0 where the images are the same, exits 1 where they differ. Lines for manifests name the JSON path. Lines for files begin with - "
            + "(only in A), + (only in B) or ~ (changed, and what: type, mode, owner, size, content, time, link, device, extended attributes).\n\n"
            + "Layers are squashed first. Two OCI or Docker images are compared by their configurations; where one is an ACI or a layout, the other's is mapped to a manifest "
            + "as by convert. An ACI's own files are compared, without its dependencies'.";
        Options.Add(_json);
        Arguments.Add(_left);
        Arguments.Add(_right);
        SetAction(parse => DiffHandler.Run(parse.GetRequiredValue(_left), parse.GetRequiredValue(_right), parse.GetValue(_json)));
    }
}
