using System.CommandLine;
using Appc.CommandLine;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Pods;

namespace Runner.Users;

/// <summary>The processes that do something with a tree of several users, in a user namespace with them; the runner starts them, nobody else does.</summary>
internal sealed class TreeCommand : ToolCommand
{
    private TreeCommand(string word, string description, string[] names, Func<string[], int> action)
        : base(word, description, $"runner {word} {string.Join(' ', names)}")
    {
        Hidden = true;
        var arguments = names.Select(name => new Argument<string>(name) { Description = name }).ToArray();
        foreach (var argument in arguments)
        {
            Arguments.Add(argument);
        }

        SetAction(parse => action([.. arguments.Select(argument => parse.GetRequiredValue(argument))]));
    }

    internal static IEnumerable<Command> All =>
    [
        new TreeCommand(UsersTrees.RenderWord, "render an image with its owners", ["STORE", "IMAGE", "USERS"], words => TreeRendering.Render(words[0], words[1], words[2])),
        new TreeCommand(UsersTrees.CompareWord, "compare a rendered tree with what was noted of it", ["DIR"], words => TreeRendering.Compare(words[0])),
        new TreeCommand(TreeCopy.Word, "copy a tree with its owners", ["FROM", "TO"], words => TreeCopy.CopyForUsers(words[0], words[1])),
        new TreeCommand(RemovedTree.Word, "remove a tree with files of several users", ["DIR"], words => RemovedTree.Remove(words[0])),
    ];
}
