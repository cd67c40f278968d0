using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool convert.</summary>
internal sealed class ConvertCommand : ToolCommand
{
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace the file, or take the tag from the image that has it" };

    private readonly Option<string?> _compression = new("--compression")
    {
        Description = "of the layer: gzip, zstd or none (gzip for oci: and oci-archive:, else none); of an ACI: gzip (the default), xz, bzip2 or none",
        HelpName = "FORMAT",
    };

    private readonly Option<string[]> _dependencies = new("--dependency") { Description = "image that SOURCE depends on; others come from the store", HelpName = "ACI" };

    private readonly Option<string?> _directory = new("--dir") { Description = "where the store is; by default the state directory", HelpName = "DIR" };

    private readonly Option<bool> _json = new("--json") { Description = "report as JSON" };

    private readonly Argument<string> _source = new("SOURCE") { Description = "ACI, or one of the kinds below to make an ACI of" };

    private readonly Argument<string> _target = new("TARGET")
    {
        Description = "oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME[:TAG]], rootfs:FILE, lxc:DIR or nspawn:DIR; or a file named .aci",
    };

    internal ConvertCommand()
        : base(
            "convert",
            "turn an ACI into an OCI or Docker image, or one of these into an ACI",
            "actool convert hello.aci oci:layout:1.0",
            "actool convert hello.aci docker-archive:hello.tar:example/hello:1.0 && docker load -i hello.tar",
            "actool convert hello.aci rootfs:hello-files.tar",
            "actool convert hello.aci lxc:/var/lib/lxc/hello && lxc-execute -n hello",
            "actool convert hello.aci nspawn:hello && systemd-nspawn --settings=trusted -D hello",
            "actool convert oci:layout:1.0 hello.aci")
    {
        Details = "The image becomes one layer and a configuration. What came from an OCI or Docker image gets its configuration back, field by field as "
            + "far as the ACI's manifest still agrees with it. Without TAG the version label counts, or latest.\n\n"
            + "A layout that is there already gets one image more; others may write to it at the same time. Dependencies and pathWhitelist are applied.\n\n"
            + "lxc: and nspawn: make a new directory with the root file system, and settings for lxc-execute (DIR/config) or systemd-nspawn (DIR.nspawn): program, user, working "
            + "directory, environment, capabilities. What these cannot say is warned of.\n\n"
            + "Nothing is written until the whole source has been read and checked; the result appears whole or not at all. The same source gives the same bytes; with "
            + "SOURCE_DATE_EPOCH set no later time gets in. The digest or ID of what was made is printed.";
        Options.Add(_overwrite);
        Options.Add(_compression);
        Options.Add(_dependencies);
        Options.Add(_directory);
        Options.Add(_json);
        Arguments.Add(_source);
        Arguments.Add(_target);
        SetAction(parse => ConvertHandler.Run(new ConvertImageOptions(parse.GetRequiredValue(_source), parse.GetRequiredValue(_target))
        {
            Overwrite = parse.GetValue(_overwrite),
            Compression = parse.GetValue(_compression),
            Dependencies = [.. parse.GetValue(_dependencies) ?? []],
            Directory = parse.GetValue(_directory),
            Json = parse.GetValue(_json),
        }));
    }
}
