using System.CommandLine;
using Acbuild.State;

namespace Acbuild.Commands;

/// <summary>An output that is an image.</summary>
internal interface IImageOutput : IOutputReader
{
    /// <summary>What a parsed line would do, done to another place: the image it would make, in one file.</summary>
    /// <param name="parse">The line.</param>
    /// <param name="file">The file.</param>
    Action<BuildSession> ReadElsewhere(ParseResult parse, string file);
}
