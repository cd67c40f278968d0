using System.CommandLine;
using Appc.CommandLine;

namespace Actool.Signing.Keys;

/// <summary>actool key list.</summary>
internal sealed class KeyListCommand : ToolCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "print them as a JSON array" };

    internal KeyListCommand()
        : base("list", "list the secret keys in your folder", "actool key list", "actool key list --json")
    {
        Details = "The folder is $XDG_CONFIG_HOME/appc/keys, else ~/.config/appc/keys. The keys that you trust are another matter: 'runner trust' keeps those.";
        Options.Add(_json);
        SetAction(parse => KeyListHandler.Run(parse.GetValue(_json)));
    }
}
