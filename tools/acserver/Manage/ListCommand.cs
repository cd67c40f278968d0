using System.CommandLine;
using Appc.CommandLine;

namespace Acserver.Manage;

/// <summary>acserver list.</summary>
internal sealed class ListCommand : ToolCommand
{
    private readonly Argument<string?> _name = new("NAME") { Description = "this name and those below it only", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _json = new("--json") { Description = "print JSON, one object an image" };
    private readonly Option<string?> _store = StoreOption.New();

    internal ListCommand()
        : base("list", "list what is published", "acserver list", "acserver list --json example.com")
    {
        Options.Add(_json);
        Options.Add(_store);
        Arguments.Add(_name);
        SetAction(parse => ListHandler.Run(new ListOptions(parse.GetValue(_name), parse.GetValue(_json), parse.GetValue(_store))));
    }
}
