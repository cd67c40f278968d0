using System.CommandLine;
using Appc.CommandLine;

namespace Runner.SetupStore;

/// <summary>runner setup-store.</summary>
internal sealed class SetupStoreCommand : ToolCommand
{
    private readonly Option<string> _group = new("--group") { Description = "name or number of the group", HelpName = "GROUP", DefaultValueFactory = _ => "appc" };
    private readonly Option<string?> _directory = new("--dir") { Description = "state directory", HelpName = "DIR" };

    internal SetupStoreCommand()
        : base("setup-store", "let the members of a group fetch and verify images for root to run", "runner setup-store", "runner setup-store --group builders --dir /srv/appc")
    {
        Details = "Needs root. Members of the group then use 'runner fetch --dir DIR' and 'runner image' without root. Each has a store of their own in DIR/members, judged by "
            + "root's keys and policy, which they read and cannot change. Only root runs pods there: 'runner run' copies the image as it was fetched into root's own files "
            + "while hashing it, judges its signature again, and renders its own root file system; nothing else of a member's is read. Images that nobody signed are not taken "
            + "from members, whatever else is allowed. Run again it changes nothing, or the group.";
        Options.Add(_group);
        Options.Add(_directory);
        SetAction(parse => SetupStoreHandler.Run(new SetupStoreOptions(parse.GetValue(_group)!, parse.GetValue(_directory))));
    }
}
