using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Acbuild.Commands;
using Acbuild.Oci;
using Acbuild.Push;
using Acbuild.Repro;
using Acbuild.Steps;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild;

/// <summary>The whole grammar of the tool, in the order in which help shows it.</summary>
internal static class Grammar
{
    internal static Tool Tool => Make(new GlobalOptions());

    private static Tool Make(GlobalOptions globals) => new("acbuild", "authors container images step by step, without a daemon and without a Dockerfile", 1,
    [
        new BeginCommand(globals),
        new CopyCommand(globals),
        new CopyToDirCommand(globals),
        new MkdirCommand(globals),
        new CopyExecCommand(globals),
        new RunCommand(globals),
        new WordsCommand(globals, "set-exec", ("COMMAND", "program and arguments, after --"), SetExec,
            "set the program that the image runs", "acbuild set-exec -- /usr/sbin/nginx -g \"daemon off;\""),
        new EditCommand(globals, "set-name", [("NAME", "an AC identifier")], (m, a) => m with { Name = AcIdentifier.Parse(a[0]) },
            "set the image's name", "acbuild set-name example.com/nginx"),
        new EditCommand(globals, "set-user", [("USER", "name, number, or path of a file whose owner is meant")],
            (m, a) => m.WithApp(app => app with { User = a[0] }), "set the user the app runs as", "acbuild set-user www-data")
        {
            OciEdit = (m, a) => m.SetConfigUser(a[0]),
        },
        new EditCommand(globals, "set-group", [("GROUP", "name, number, or path of a file whose group is meant")],
            (m, a) => m.WithApp(app => app with { Group = a[0] }), "set the group the app runs as", "acbuild set-group www-data")
        {
            OciEdit = (m, a) => m.SetConfigGroup(a[0]),
        },
        new WordsCommand(globals, "set-supp-groups", ("GID", "group numbers"), SetSupplementaryGroups,
            "set the supplementary groups the app runs with", "acbuild set-supp-groups 200 300"),
        new SetTagCommand(globals),
        new LayerCommand(globals),
        WithAlias("set-wd", new EditCommand(globals, "set-working-directory", [("DIR", "absolute path in the image")],
            (m, a) => m.WithApp(app => app with { WorkingDirectory = a[0] }),
            "set the directory the app starts in", "acbuild set-working-directory /srv")),
        Group("set-event-handler", "set what runs before and after the app", ["set-eh"],
            EventHandler(globals, "pre-start", "set what runs before the app starts"),
            EventHandler(globals, "post-stop", "set what runs after the app has ended")),
        Group("environment", "change the app's environment", ["env"],
            new EditCommand(globals, "environment add", [("NAME", "variable"), ("VALUE", "its value")],
                (m, a) => m.SetEnvironment(a[0], a[1]), "add or change a variable", "acbuild environment add LANG C.UTF-8"),
            new EditCommand(globals, "environment remove", [("NAME", "variable")],
                (m, a) => m.RemoveEnvironment(a[0]), "remove a variable", "acbuild environment remove LANG")),
        Labels(globals),
        Group("annotation", "change the image's annotations", ["anno"],
            new EditCommand(globals, "annotation add", [("NAME", "an AC identifier"), ("VALUE", "its value")],
                (m, a) => m.SetAnnotation(a[0], a[1]), "add or change an annotation", "acbuild annotation add homepage https://example.com"),
            new EditCommand(globals, "annotation remove", [("NAME", "of the annotation")],
                (m, a) => m.RemoveAnnotation(a[0]), "remove an annotation", "acbuild annotation remove homepage")),
        Group("mount", "change the app's mount points", ["volume"],
            new MountAddCommand(globals),
            new EditCommand(globals, "mount remove", [("NAME|PATH", "of the mount point")],
                (m, a) => m.RemoveMount(a[0]), "remove a mount point", "acbuild mount remove html")),
        Group("port", "change the app's ports", [],
            new PortAddCommand(globals),
            new EditCommand(globals, "port remove", [("NAME|PORT", "of the port")],
                (m, a) => m.RemovePort(a[0]), "remove a port", "acbuild port remove https")),
        Group("isolator", "change the app's isolators", [],
            new IsolatorAddCommand(globals),
            new EditCommand(globals, "isolator remove", [("NAME", "of the isolator")],
                (m, a) => m.RemoveIsolator(a[0]), "remove an isolator", "acbuild isolator remove resource/memory")),
        Group("dependency", "change the image's dependencies", ["dep"],
            new DependencyAddCommand(globals),
            new EditCommand(globals, "dependency remove", [("NAME", "of the image depended on")],
                (m, a) => m.RemoveDependency(a[0]), "remove a dependency", "acbuild dependency remove example.com/base")),
        new CatManifestCommand(globals),
        new ReplaceManifestCommand(globals),
        new StatusCommand(globals),
        new WriteCommand(globals),
        new PushCommand(globals),
        new EndCommand(globals),
        new ScriptCommand(globals),
        new PlanCommand(globals),
        new VerifyReproCommand(globals),
        new RunStageCommand(),
        new ScriptRunCommand(globals),
        new RemoveTreeCommand(),
        new ReproStageCommand(globals),
    ])
    {
        GlobalOptions = globals.All,
    };

    private static GroupCommand Labels(GlobalOptions globals) =>
        Group("label", "change the image's labels", [],
            new EditCommand(globals, "label add", [("NAME", "an AC identifier"), ("VALUE", "its value")],
                (m, a) => m.SetLabel(a[0], a[1]), "add or change a label", "acbuild label add version 1.0.0")
            {
                OciEdit = (m, a) => m.SetConfigLabel(a[0], a[1]),
            },
            new EditCommand(globals, "label remove", [("NAME", "of the label")],
                (m, a) => m.RemoveLabel(a[0]), "remove a label", "acbuild label remove arch")
            {
                OciEdit = (m, a) => m.RemoveConfigLabel(a[0]),
            });

    private static WordsCommand EventHandler(GlobalOptions globals, string name, string summary) =>
        new(globals, $"set-event-handler {name}", ("COMMAND", "program and arguments, after --"),
            (m, words) => m.SetEventHandler(name, [.. words]), summary, $"acbuild set-event-handler {name} -- /bin/prepare --all");

    private static ImageManifest SetExec(ImageManifest manifest, string[] words) =>
        manifest.WithApp(app => app with { Exec = [.. words] });

    private static ImageManifest SetSupplementaryGroups(ImageManifest manifest, string[] words)
    {
        var groups = words.Select(word => uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var gid)
            ? gid
            : throw new UsageException($"set-supp-groups: a group must be a number, not {ByteEscaping.ToDisplay(word)}"));
        return manifest.WithApp(app => app with { SupplementaryGids = [.. groups] });
    }

    private static GroupCommand Group(string name, string summary, ImmutableArray<string> aliases, params Command[] commands)
    {
        var group = new GroupCommand(name, summary);
        foreach (var alias in aliases)
        {
            group.Aliases.Add(alias);
        }

        foreach (var command in commands)
        {
            group.Subcommands.Add(command);
        }

        return group;
    }

    private static EditCommand WithAlias(string alias, EditCommand command)
    {
        command.Aliases.Add(alias);
        return command;
    }
}
