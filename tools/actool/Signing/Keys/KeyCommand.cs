using System.CommandLine;

namespace Actool.Signing.Keys;

/// <summary>actool key: a group of commands on keys.</summary>
internal sealed class KeyCommand : Command
{
    internal KeyCommand()
        : base("key", "look at keys, move them in and out of your folder, revoke them")
    {
        Subcommands.Add(new KeyListCommand());
        Subcommands.Add(new KeyShowCommand());
        Subcommands.Add(new KeyExportCommand());
        Subcommands.Add(new KeyImportCommand());
        Subcommands.Add(new KeyRevokeCommand());
    }
}
