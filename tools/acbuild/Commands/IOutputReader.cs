using System.CommandLine;
using Acbuild.State;

namespace Acbuild.Commands;

/// <summary>A command that only reads the build.</summary>
internal interface IOutputReader
{
    /// <summary>What a parsed line does with the build.</summary>
    Action<BuildSession> ReadOutput(ParseResult parse);
}
