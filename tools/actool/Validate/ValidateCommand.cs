using System.CommandLine;
using Appc.CommandLine;

namespace Actool;

/// <summary>actool validate.</summary>
internal sealed class ValidateCommand : ToolCommand
{
    private readonly Option<string?> _type = new("--type")
    {
        Description = "what the files are: appimage, layout or manifest (default: found out from each)", HelpName = "TYPE",
    };

    private readonly Option<bool> _strict = new("--strict") { Description = "let warnings fail too" };

    private readonly Option<bool> _json = new("--json") { Description = "print the verdicts as JSON on standard output" };

    private readonly Option<bool> _sarif = new("--sarif") { Description = "print the findings as SARIF 2.1.0 on standard output" };

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "image, image or pod manifest, or layout directory", Arity = ArgumentArity.OneOrMore,
    };

    internal ValidateCommand(DebugOption debug)
        : base(
            "validate",
            "check images, layouts and manifests against the specification",
            "actool validate hello.aci",
            "actool validate --type=manifest --strict pod.json",
            "actool --debug validate hello.aci hello-layout manifest.json")
    {
        Details = "Says nothing about a valid file, except with --debug in front. Every problem of a manifest is a line that names "
            + "the place and the rule; of an archive the first one is reported. Exit code 1 when a file is not valid.\n\n"
            + "Warnings are things that the specification allows or cannot judge but that are probably not meant.";
        Options.Add(_type);
        Options.Add(_strict);
        Options.Add(_json);
        Options.Add(_sarif);
        Arguments.Add(_files);
        SetAction(parse => ValidateHandler.Run(new ValidateOptions(
            parse.GetRequiredValue(_files),
            parse.GetValue(_type),
            parse.GetValue(_strict),
            parse.GetValue(_json),
            parse.GetValue(_sarif),
            parse.GetValue(debug))));
    }
}
