using System.CommandLine;
using Acbuild.Copy;
using Acbuild.Steps;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary>The options that <c>copy</c> and <c>copy-to-dir</c> share.</summary>
internal sealed class CopyFlags
{
    private readonly Option<string?> _from = new("--from")
    {
        HelpName = "SOURCE",
        Description = "take the paths from ./DIRECTORY, ./ARCHIVE.tar (any compression) or an image: ./IMAGE.aci, NAME[:VERSION] or sha512-ID of the store, oci:DIR[:TAG], docker://NAME",
    };

    private readonly Option<string?> _chown = new("--chown") { HelpName = "USER:GROUP", Description = "owner and group in the image, in numbers or in names that the image knows" };
    private readonly Option<bool> _preserve = new("--preserve-owner") { Description = "owner and group as on the host" };
    private readonly Option<string?> _chmod = new("--chmod") { HelpName = "MODE", Description = "modes in the image: octal, or clauses such as u=rwX,go=rX" };
    private readonly Option<string?> _chtime = new("--chtime") { HelpName = "TIME", Description = "modification time in the image: @SECONDS, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ" };
    private readonly ImageFlags _images = new(hasForeign: true);

    internal void AddTo(Command command)
    {
        Array.ForEach<Option>([_from, _chown, _preserve, _chmod, _chtime], command.Options.Add);
        _images.AddTo(command);
    }

    internal CopyOptions Read(ParseResult parse, IReadOnlyList<string> from, string to)
    {
        var (chown, preserve) = (parse.GetValue(_chown), parse.GetValue(_preserve));
        if (chown is not null && preserve)
        {
            throw new UsageException("--chown and --preserve-owner contradict each other");
        }

        var rules = new CopyRules(
            chown is null ? null : OwnerChange.Parse(chown), Root: !preserve,
            parse.GetValue(_chmod) is { } mode ? ModeChange.Parse(mode) : null,
            parse.GetValue(_chtime) is { } time ? TimeChange.Parse(time) : null);
        return new CopyOptions(parse.GetValue(_from) is { } origin ? CopyOrigin.Parse(origin, _images.Read(parse)) : new HostOrigin(null), from, to, rules);
    }
}
