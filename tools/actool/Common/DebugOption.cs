using System.CommandLine;

namespace Actool;

/// <summary><c>--debug</c>, which the Go tool takes in front of the command: validate then also names what is valid.</summary>
internal sealed class DebugOption : Option<bool>
{
    internal DebugOption()
        : base("--debug")
    {
        Description = "say more: also name the files that are valid";
    }
}
