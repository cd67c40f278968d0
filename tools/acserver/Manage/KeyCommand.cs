using System.CommandLine;
using Appc.CommandLine;

namespace Acserver.Manage;

/// <summary>acserver key: the public keys that vouch for images.</summary>
internal sealed class KeyCommand : Command
{
    internal KeyCommand()
        : base("key", "look after the public keys that vouch for images and are served to clients")
    {
        Subcommands.Add(new KeyAddCommand());
        Subcommands.Add(new KeyListCommand());
        Subcommands.Add(new KeyRemoveCommand());
    }
}

/// <summary>acserver key add.</summary>
internal sealed class KeyAddCommand : ToolCommand
{
    private readonly Argument<string[]> _files = new("PUBKEY") { Description = "file with public keys: OpenPGP, minisign, or PEM for image-ID signatures", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _prefix = new("--prefix") { Description = "the names it vouches for: this one and all below it", HelpName = "NAME", Required = true };
    private readonly Option<string?> _store = StoreOption.New();

    internal KeyAddCommand()
        : base("add", "let keys vouch for a name and all below it", "acserver key add --prefix example.com pubkey.asc")
    {
        Options.Add(_prefix);
        Options.Add(_store);
        Arguments.Add(_files);
        SetAction(parse => KeyHandler.Add(parse.GetRequiredValue(_files), parse.GetRequiredValue(_prefix), parse.GetValue(_store)));
    }
}

/// <summary>acserver key list.</summary>
internal sealed class KeyListCommand : ToolCommand
{
    private readonly Option<string?> _store = StoreOption.New();

    internal KeyListCommand()
        : base("list", "list the keys and the names they vouch for", "acserver key list")
    {
        Options.Add(_store);
        SetAction(parse => KeyHandler.List(parse.GetValue(_store)));
    }
}

/// <summary>acserver key remove.</summary>
internal sealed class KeyRemoveCommand : ToolCommand
{
    private readonly Argument<string> _fingerprint = new("ID") { Description = "the key's ID, as key list shows it" };
    private readonly Option<string> _prefix = new("--prefix") { Description = "the name it vouched for", HelpName = "NAME", Required = true };
    private readonly Option<string?> _store = StoreOption.New();

    internal KeyRemoveCommand()
        : base("remove", "take a key away; images that it signed stay published", "acserver key remove --prefix example.com 0123456789ABCDEF0123456789ABCDEF01234567")
    {
        Options.Add(_prefix);
        Options.Add(_store);
        Arguments.Add(_fingerprint);
        SetAction(parse => KeyHandler.Remove(parse.GetRequiredValue(_fingerprint), parse.GetRequiredValue(_prefix), parse.GetValue(_store)));
    }
}
