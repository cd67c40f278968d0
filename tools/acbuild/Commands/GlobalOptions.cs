using System.CommandLine;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary>The options that every command takes, with the peer's names.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string> _workPath = new("--work-path")
    {
        HelpName = "DIR",
        Description = "directory that holds the build (default: the current one)",
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<string?> _modifyAppc = new("--modify-appc")
    {
        HelpName = "ACI",
        Description = "change this image file in place; no build in progress is touched",
    };

    // What acbuild 0.4 itself called it; the name above came after it.
    private readonly Option<string?> _modify = new("--modify") { HelpName = "ACI", Description = "the same as --modify-appc", Hidden = true };

    private readonly Option<string?> _modifyOci = new("--modify-oci")
    {
        HelpName = "IMAGE",
        Description = "change this OCI image in place: an archive's or layout's path, oci:DIR[:TAG], oci-archive:FILE or docker-archive:FILE",
    };

    private readonly Option<bool> _noHistory = new("--no-history") { Description = "do not record the command in an annotation of the image" };
    private readonly Option<bool> _debug = new("--debug") { Description = "say on standard error what is done" };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "say nothing but errors and warnings" };
    private readonly Option<string> _progress = new("--progress")
    {
        HelpName = "KIND",
        Description = "how far long steps are: auto (drawn on a terminal), plain (lines) or none",
        DefaultValueFactory = _ => "auto",
    };

    internal IReadOnlyList<Option> All => [_workPath, _modifyAppc, _modify, _modifyOci, _noHistory, _debug, _quiet, _progress];

    /// <summary>The first of these options that a line has; null for none.</summary>
    internal static string? GivenIn(ParseResult parse) => parse.Tokens.Select(token => token.Value.Split('=')[0])
        .TakeWhile(word => word != "--").FirstOrDefault(word => s_names.Contains(word));

    /// <summary>Reads them, and lets --quiet and --progress have their effect.</summary>
    internal BuildContext Read(ParseResult parse)
    {
        Report.Quiet = parse.GetValue(_quiet);
        Progress.StepProgress.Kind = parse.GetValue(_progress) is ("auto" or "plain" or "none") and var kind
            ? kind
            : throw new UsageException("--progress: must be auto, plain or none");
        var context = new BuildContext(
            parse.GetValue(_workPath) ?? ".", parse.GetValue(_modifyAppc) ?? parse.GetValue(_modify), parse.GetValue(_modifyOci), parse.GetValue(_noHistory), parse.GetValue(_debug));
        return context is { ModifyAppc: not null, ModifyOci: not null }
            ? throw new UsageException("--modify-appc and --modify-oci cannot be used together")
            : context;
    }

    /// <summary>For commands that work on a build only.</summary>
    /// <exception cref="UsageException">--modify-appc or --modify-oci was given.</exception>
    internal BuildContext ReadForBuild(ParseResult parse)
    {
        var context = Read(parse);
        return context is { ModifyAppc: null, ModifyOci: null }
            ? context
            : throw new UsageException($"--modify-{(context.ModifyOci is null ? "appc" : "oci")} cannot be used with {parse.CommandResult.Command.Name}");
    }

    private static readonly string[] s_names = ["--work-path", "--modify-appc", "--modify", "--modify-oci", "--no-history", "--debug", "--quiet", "--progress"];
}
