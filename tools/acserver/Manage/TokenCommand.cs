using System.CommandLine;
using Appc.CommandLine;

namespace Acserver.Manage;

/// <summary>acserver token: who may publish by upload.</summary>
internal sealed class TokenCommand : Command
{
    internal TokenCommand()
        : base("token", "say who may publish images by upload")
    {
        Subcommands.Add(new TokenCreateCommand());
        Subcommands.Add(new TokenListCommand());
        Subcommands.Add(new TokenRevokeCommand());
    }
}

/// <summary>acserver token create.</summary>
internal sealed class TokenCreateCommand : ToolCommand
{
    private readonly Option<string> _prefix = new("--prefix") { Description = "the names it is for: this one and all below it", HelpName = "NAME", Required = true };
    private readonly Option<int?> _days = new("--expires-days") { Description = "days until it is refused (default: never)", HelpName = "DAYS" };
    private readonly Option<long?> _quota = new("--quota") { Description = "bytes of images that may be published with it in all", HelpName = "BYTES" };
    private readonly Option<string> _note = new("--note") { Description = "what it is for", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
    private readonly Option<string?> _store = StoreOption.New();

    internal TokenCreateCommand()
        : base("create", "make a token and print it, this once", "acserver token create --prefix example.com/team --expires-days 90 --note 'team build'")
    {
        Details = "The store keeps a hash of it only. A running server takes it at once.";
        Options.Add(_prefix);
        Options.Add(_days);
        Options.Add(_quota);
        Options.Add(_note);
        Options.Add(_store);
        SetAction(parse => TokenHandler.Create(new TokenOptions(
            parse.GetRequiredValue(_prefix), parse.GetValue(_days), parse.GetValue(_quota), parse.GetValue(_note)!, parse.GetValue(_store))));
    }
}

/// <summary>acserver token list.</summary>
internal sealed class TokenListCommand : ToolCommand
{
    private readonly Option<string?> _store = StoreOption.New();

    internal TokenListCommand()
        : base("list", "list the tokens, without their secrets", "acserver token list")
    {
        Options.Add(_store);
        SetAction(parse => TokenHandler.List(parse.GetValue(_store)));
    }
}

/// <summary>acserver token revoke.</summary>
internal sealed class TokenRevokeCommand : ToolCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "as token list shows it" };
    private readonly Option<string?> _store = StoreOption.New();

    internal TokenRevokeCommand()
        : base("revoke", "take a token back; a running server refuses it at once", "acserver token revoke 0123456789abcdef")
    {
        Options.Add(_store);
        Arguments.Add(_id);
        SetAction(parse => TokenHandler.Revoke(parse.GetRequiredValue(_id), parse.GetValue(_store)));
    }
}
