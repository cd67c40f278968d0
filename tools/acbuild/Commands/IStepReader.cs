using System.CommandLine;
using Acbuild.Steps;

namespace Acbuild.Commands;

/// <summary>A command that changes the build by one step.</summary>
internal interface IStepReader
{
    /// <summary>The step that a parsed line asks for.</summary>
    Step Read(ParseResult parse);
}
