using System.CommandLine;
using Appc.CommandLine;
using Appc.PodLaunch.Execute;
using Runner.Doctor;
using Runner.Enter;
using Runner.Fetch;
using Runner.Images;
using Runner.Logs;
using Runner.Plan;
using Runner.Prepare;
using Runner.Run;
using Runner.SetupStore;
using Runner.Trust;
using Runner.Unit;
using Runner.Users;

namespace Runner;

/// <summary>The whole grammar of the tool, in the order in which help shows it.</summary>
internal static class Grammar
{
    internal static Tool Tool => Of(
    [
        new RunCommand(),
        new PlanCommand(),
        new PrepareCommand(),
        new RunPreparedCommand(),
        new UnitCommand(),
        new FetchCommand(),
        new Pods.ListCommand(),
        new Pods.StatusCommand(),
        new Pods.StopCommand(),
        new LogsCommand(),
        new EnterCommand(),
        new Export.ExportCommand(),
        new Pods.PodManifestCommand(),
        new Pods.RmCommand(),
        new Pods.GcCommand(),
        new ImageCommand(),
        new DoctorCommand(),
        new SetupStoreCommand(),
        new TrustCommand(),
        .. TreeCommand.All,
    ]);

    private static Tool Of(Command[] commands) => new("runner", "fetches, verifies and launches pods, without a daemon, as root and as an ordinary user", 254, commands)
    {
        Begin = _ => StandardDescriptors.Ensure(), // before any file could be opened in their place
        RewriteArguments = words => AppWords.Fold(GoFlags.Rewrite((Command)commands[0].Parents.First(), EnterCommand.Fold(Pods.StatusCommand.Fold(words))), commands),
    };
}
