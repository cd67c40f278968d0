using System.CommandLine;
using Appc.CommandLine;

namespace Acserver.Manage;

/// <summary>acserver remove.</summary>
internal sealed class RemoveCommand : ToolCommand
{
    private readonly Argument<string[]> _images = new("IMAGE") { Description = "NAME[:VERSION][,os=OS][,arch=ARCH]", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _store = StoreOption.New();

    internal RemoveCommand()
        : base("remove", "take published images back", "acserver remove example.com/hello:1.0.0", "acserver remove example.com/hello:1.0.0,os=linux,arch=amd64")
    {
        Details = "Clients and caches that have the image keep it. Several images that fit are an error: say which one.";
        Options.Add(_store);
        Arguments.Add(_images);
        SetAction(parse => RemoveHandler.Run(parse.GetRequiredValue(_images), parse.GetValue(_store)));
    }
}
