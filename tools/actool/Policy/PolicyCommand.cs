using Appc.CommandLine;

namespace Actool.Policy;

/// <summary>actool policy: the commands about policies.</summary>
internal sealed class PolicyCommand : ToolCommand
{
    internal PolicyCommand()
        : base("policy", "check policies, and make statements about keys that travel with images", "actool policy check policy.json")
    {
        Subcommands.Add(new PolicyCheckCommand());
        Subcommands.Add(new PolicyRevokeCommand());
        Subcommands.Add(new PolicyTransitionCommand());
    }
}
