using System.CommandLine;
using Acbuild.Run;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageStore;
using Appc.Linux;
using Appc.PodLaunch.Execute;

namespace Acbuild.Commands;

/// <summary><c>run -- COMMAND...</c>.</summary>
internal sealed class RunCommand : StepCommand
{
    private readonly Argument<string[]> _command = new("COMMAND") { Description = "program and arguments, after --", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _workingDirectory = new("--working-dir") { HelpName = "DIR", Description = "directory in the image to start in (default: the image's own, or /)" };
    private readonly Option<bool> _network = new("--net") { Description = "with the host's network; without it the command has none" };
    private readonly Option<string[]> _secrets = new("--secret") { HelpName = "ID=FILE", Description = "show a file as /run/secrets/ID; it never gets into the image" };
    private readonly Option<string> _engine = new("--engine")
    {
        HelpName = "ENGINE",
        Description = "namespaces, or chroot for root where namespaces are forbidden",
        DefaultValueFactory = _ => "namespaces",
    };

    private readonly ImageFlags _images = new(hasForeign: false);

    internal RunCommand(GlobalOptions globals)
        : base(globals, "run", "run a command in the image and keep what it changes",
            "acbuild run -- /bin/sh -c \"echo hello > /etc/motd\"", "acbuild run --net --secret token=./token -- /usr/bin/fetch --token-file /run/secrets/token")
    {
        Details = "The command sees the image's files, no process of the host and no network unless --net is given. Its environment is the image's and nothing else, "
            + "but for a PATH where the image has none. It runs as root of the image, with the capabilities of an ordinary pod and its system call filter. A command that fails changes nothing; acbuild ends with its exit code."
            + "\n\nThe files of images that this one depends on lie below its own, as their pathWhitelists leave them: from the store that runner has too, else found by discovery and fetched into it. "
            + "One that is named without its ID must be signed by a trusted key. What the command removes of them will be there again."
            + "\n\nAn ordinary user's command has the users and groups that /etc/subuid and /etc/subgid give to that user, by newuidmap; where they give none, one user and one group, so that it cannot give files away (chown).";
        Arguments.Add(_command);
        Array.ForEach<Option>([_workingDirectory, _network, _secrets, _engine], Options.Add);
        _images.AddTo(this);
    }

    /// <summary>Where the caller has further users, all of it is done as root of a user namespace with them: there files have owners.</summary>
    private protected override int Execute(BuildContext context, Step step) =>
        (((RunStep)step).HasNamespaces ? UserNamespaceProcess.Run(StoreVariable()) : null) ?? base.Execute(context, step);

    /// <summary>The store stays the caller's own, though the caller is user 0 there.</summary>
    internal static IEnumerable<(string Name, string Value)> StoreVariable() =>
        StateDirectory.IsKnown ? [("APPC_DIR", StateDirectory.Default())] : [];

    internal override Step Read(ParseResult parse) => new RunStep(new RunOptions(
        parse.GetRequiredValue(_command), WorkingDirectory(parse), parse.GetValue(_network), [.. (parse.GetValue(_secrets) ?? []).Select(Secret)], Engine(parse), _images.Read(parse)));

    private string? WorkingDirectory(ParseResult parse) => parse.GetValue(_workingDirectory) switch
    {
        null => null,
        ['/', ..] absolute => absolute,
        var other => throw new UsageException($"run: --working-dir must be an absolute path in the image, not {ByteEscaping.ToDisplay(other)}"),
    };

    private RunEngine Engine(ParseResult parse) => parse.GetValue(_engine) switch
    {
        "namespaces" or "systemd-nspawn" => RunEngine.Namespaces, // the peer's default, which scripts may name
        "chroot" => RunEngine.Chroot,
        var other => throw new UsageException($"run: --engine must be namespaces or chroot, not {ByteEscaping.ToDisplay(other ?? string.Empty)}"),
    };

    private static RunSecret Secret(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var id = equals < 0 ? string.Empty : text[..equals];
        return id.Length is > 0 and < 128 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && id is not ("." or "..")
            ? new RunSecret(id, text[(equals + 1)..])
            : throw new UsageException($"run: --secret must be ID=FILE with an ID of letters, digits, -, _ and ., not {ByteEscaping.ToDisplay(text)}");
    }
}
