using System.CommandLine;
using Appc.CommandLine;
using Runner.Options;

namespace Runner.Fetch;

/// <summary>runner fetch.</summary>
internal sealed class FetchCommand : ToolCommand
{
    private readonly Argument<string[]> _images = new("IMAGE") { Description = "FILE.aci, NAME[:VERSION][,label=value...], https://...aci, docker://NAME[:TAG|@DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME]", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string?> _signature = new("--signature")
    {
        Description = "file of the image's signatures, of any kind (default: what lies beside it as .asc, .minisig and .sig.json)", HelpName = "FILE",
    };

    private readonly Option<string[]> _insecure = InsecureOptions.Option("what is not checked: image (signatures), tls (certificates); http: plain HTTP where there is no TLS; none is the default");

    private readonly RegistryFlags _registry = new();

    private readonly Option<bool> _allowDowngrade = new("--allow-downgrade") { Description = "take an image that is older than one of its name that was seen before" };

    private readonly Option<string> _pull = new("--pull-policy")
    {
        Description = "when an image given by name is asked for: update: always; new: when the store has none; never", HelpName = "new|update|never", DefaultValueFactory = _ => "update",
    };

    private readonly Option<bool> _full = new("--full") { Description = "print whole image IDs" };

    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal FetchCommand()
        : base(
            "fetch",
            "verify images and keep them in the store",
            "runner fetch hello.aci",
            "runner fetch example.com/hello:1.0.0",
            "runner fetch --signature hello.sig hello.aci",
            "runner fetch --insecure-options=image hello.aci",
            "runner fetch --insecure-options=image docker://redis:7")
    {
        Details = "Prints the ID of each image, in the order given. The image is checked, hashed and verified while it is copied, and becomes visible only when all of it "
            + "is well. Its signatures must satisfy policy.json of the state directory or, where there is none, one must be by a key that is trusted for the image's name (see trust). "
            + "Fetching an image again takes its new signatures in. An image fetched with --insecure-options=image is kept as unverified, and can be run only with the "
            + "same option; fetching it again with its signature lifts that.\n\n"
            + "A name is found by discovery (https://NAME?ac-discovery=1); its signature and its dependencies are fetched and verified with it, and the image must have the name and the labels "
            + "asked for. A name without a version never goes back to an older image than the newest verified one that was seen; --allow-downgrade says otherwise. What was interrupted is gone on with.\n\n"
            + "Docker and OCI images have no signature of their own. They need --insecure-options=image, or a policy that allows them unsigned, or --signature with an image-ID signature of what docker2aci makes of them, which is always the same. Every digest of theirs is checked, their layers are squashed "
            + "into one image (see docker2aci), and what comes from a registry is kept for the next image with the same layers.";
        Options.Add(_signature);
        Options.Add(_insecure);
        _registry.AddTo(this);
        _pull.AcceptOnlyFromAmong("new", "update", "never");
        Options.Add(_pull);
        Options.Add(_allowDowngrade);
        Options.Add(_full);
        Options.Add(_directory);
        Arguments.Add(_images);
        SetAction(Run);
    }

    private int Run(ParseResult parse)
    {
        var insecure = InsecureOptions.Parse(parse.GetValue(_insecure));
        return FetchHandler.Run(new FetchOptions(
            parse.GetRequiredValue(_images), parse.GetValue(_signature), insecure.Image, parse.GetValue(_full), parse.GetValue(_directory), _registry.Read(parse, insecure, parse.GetValue(_directory)))
        {
            AllowDowngrade = parse.GetValue(_allowDowngrade),
            PullPolicy = parse.GetValue(_pull)!,
        });
    }
}
