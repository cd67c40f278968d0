using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool patch-manifest.</summary>
internal sealed class PatchManifestCommand : ToolCommand
{
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace the output file if it exists" };
    private readonly Option<bool> _noCompression = new("--no-compression") { Description = "do not compress" };
    private readonly Option<string?> _compression = new("--compression") { Description = "gzip (the default), xz, bzip2 or none", HelpName = "FORMAT" };
    private readonly Option<bool> _replace = new("--replace") { Description = "replace the input file" };
    private readonly Option<string?> _manifest = new("--manifest") { Description = "take this file as the manifest; excludes the options below", HelpName = "FILE" };
    private readonly Option<string?> _name = new("--name") { Description = "replace the name" };
    private readonly Option<string?> _exec = new("--exec") { Description = "replace the command line; words are separated by single spaces" };
    private readonly Option<string?> _user = new("--user") { Description = "replace the user" };
    private readonly Option<string?> _group = new("--group") { Description = "replace the group" };
    private readonly Option<string?> _gids = new("--supplementary-groups") { Description = "replace the supplementary groups", HelpName = "GID,GID..." };
    private readonly Option<string?> _retain = new("--capability") { Description = "set the capabilities to retain", HelpName = "CAP,CAP..." };
    private readonly Option<string?> _remove = new("--revoke-capability") { Description = "set the capabilities to remove", HelpName = "CAP,CAP..." };
    private readonly Option<string?> _mounts = new("--mounts") { Description = "add mount points", HelpName = "work,path=/opt,readOnly=true[:...]" };
    private readonly Option<string?> _ports = new("--ports") { Description = "add ports", HelpName = "query,protocol=tcp,port=8080[:...]" };
    private readonly Option<string?> _isolators = new("--isolators") { Description = "add isolators", HelpName = "resource/cpu,request=50m,limit=100m[:...]" };
    private readonly Option<string?> _seccompMode = new("--seccomp-mode") { Description = "set the seccomp isolator", HelpName = "remove|retain[,errno=EPERM]" };
    private readonly Option<string?> _seccompSet = new("--seccomp-set") { Description = "system calls of the seccomp isolator", HelpName = "CALL,CALL..." };
    private readonly Argument<string> _input = new("INPUT_ACI") { Description = "image" };

    private readonly Argument<string?> _output = new("OUTPUT_ACI")
    {
        Description = "image to write, named .aci; none with --replace", Arity = ArgumentArity.ZeroOrOne,
    };

    internal PatchManifestCommand()
        : base(
            "patch-manifest",
            "copy an image with another manifest",
            "actool patch-manifest --user=1000 --group=1000 hello.aci hello-user.aci",
            "actool patch-manifest --replace --mounts=work,path=/opt,readOnly=true:tmp,path=/tmp hello.aci")
    {
        Details = "The image is checked while it is copied; of its archive only the manifest's entry changes, every other byte stays. "
            + "The result appears under its name only when it is complete.";
        Option[] all =
        [
            _overwrite, _noCompression, _compression, _replace, _manifest, _name, _exec, _user, _group, _gids, _retain, _remove, _mounts,
            _ports, _isolators, _seccompMode, _seccompSet,
        ];
        foreach (var option in all)
        {
            Options.Add(option);
        }

        Arguments.Add(_input);
        Arguments.Add(_output);
        SetAction(parse => PatchManifestHandler.Run(
            new PatchManifestOptions(
                parse.GetRequiredValue(_input),
                parse.GetValue(_output),
                parse.GetValue(_overwrite),
                parse.GetValue(_noCompression),
                parse.GetValue(_compression),
                parse.GetValue(_replace),
                parse.GetValue(_manifest)),
            new ManifestEdits
            {
                Name = parse.GetValue(_name),
                Exec = parse.GetValue(_exec),
                User = parse.GetValue(_user),
                Group = parse.GetValue(_group),
                SupplementaryGroups = parse.GetValue(_gids),
                RetainCapabilities = parse.GetValue(_retain),
                RemoveCapabilities = parse.GetValue(_remove),
                Mounts = parse.GetValue(_mounts),
                Ports = parse.GetValue(_ports),
                Isolators = parse.GetValue(_isolators),
                SeccompMode = parse.GetValue(_seccompMode),
                SeccompSet = parse.GetValue(_seccompSet),
            }));
    }
}
