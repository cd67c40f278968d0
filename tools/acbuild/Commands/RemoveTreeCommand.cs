using System.CommandLine;
using Appc.CommandLine;
using Appc.PodLaunch.Execute;

namespace Acbuild.Commands;

/// <summary>The process that removes a tree with files of several users; acbuild starts it, nobody else does.</summary>
internal sealed class RemoveTreeCommand : ToolCommand
{
    private readonly Argument<string> _path = new("DIR") { Description = "the tree" };

    internal RemoveTreeCommand()
        : base(RemovedTree.Word, "remove a tree that run left", $"acbuild {RemovedTree.Word} DIR")
    {
        Hidden = true;
        Arguments.Add(_path);
        SetAction(parse => RemovedTree.Remove(parse.GetRequiredValue(_path)));
    }
}
