using System.CommandLine;
using Acserver.Manage;
using Appc.CommandLine;

namespace Acserver.Bundles;

/// <summary>acserver bundle create.</summary>
internal sealed class BundleCreateCommand : ToolCommand
{
    private readonly Argument<string> _output = new("BUNDLE") { Description = "file to write; with --chunk-size BUNDLE.000, BUNDLE.001 and so on" };
    private readonly Argument<string[]> _names = new("NAME") { Description = "images at and below these names, with what they depend on (default: all)", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _keys = new("--key") { Description = "secret key that signs the inventory: OpenPGP or minisign; one of each may be given", HelpName = "SECRET", Required = true };
    private readonly Option<string?> _passphrase = new("--passphrase-file") { Description = "file whose first line opens the key", HelpName = "FILE" };
    private readonly Option<string?> _since = new("--since") { Description = "leave out what this bundle brought: the bundle, its .000 or its bundle.json; or last, for the one made last here", HelpName = "BUNDLE|last" };
    private readonly Option<string?> _chunk = new("--chunk-size") { Description = "several files of at most this many bytes each, such as 4G", HelpName = "SIZE" };
    private readonly Option<string> _sequence = new("--sequence") { Description = "bundles that follow one another have the same", HelpName = "NAME", DefaultValueFactory = _ => "default" };
    private readonly Option<long?> _serial = new("--serial") { Description = "the bundle's number in its sequence (default: the time in seconds since 1970, or that of the same content made before)", HelpName = "N" };
    private readonly Option<bool> _json = new("--json") { Description = "print the result as JSON" };
    private readonly Option<string?> _store = StoreOption.New();

    internal BundleCreateCommand()
        : base(
            "create",
            "write images, signatures, keys, policy and statements into a file, under a signed inventory",
            "acserver bundle create --key carrier.asc store.bundle",
            "acserver bundle create --key carrier.asc --since last delta.bundle",
            "acserver bundle create --key carrier.asc --chunk-size 4G store.bundle example.com/team")
    {
        Details = "A bundle is a tar file; its first entry, bundle.json, names every file with size and digest and is signed, and every other byte follows from it. What a bundle "
            + "leaves out with --since stands in its inventory all the same. The same store with the same key and serial gives the same bytes. Whether there is room is seen before anything is written.";
        foreach (var option in (Option[])[_keys, _passphrase, _since, _chunk, _sequence, _serial, _json, _store])
        {
            Options.Add(option);
        }

        Arguments.Add(_output);
        Arguments.Add(_names);
        SetAction(parse => BundleCreateHandler.Run(new BundleCreateOptions(parse.GetRequiredValue(_output), parse.GetValue(_names) ?? [], parse.GetValue(_keys) ?? [], parse.GetRequiredValue(_sequence))
        {
            PassphraseFile = parse.GetValue(_passphrase),
            Since = parse.GetValue(_since),
            ChunkBytes = parse.GetValue(_chunk) is { } size ? ByteSize.Parse(size) : null,
            Serial = parse.GetValue(_serial),
            Json = parse.GetValue(_json),
            Store = parse.GetValue(_store),
        }));
    }
}
