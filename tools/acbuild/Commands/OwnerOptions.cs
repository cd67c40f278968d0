using System.CommandLine;
using Acbuild.Host;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary>Who owns copied files in the image: <c>--chown UID:GID</c> or <c>--preserve-owner</c>.</summary>
internal sealed class OwnerOptions
{
    private readonly Owner? _otherwise;
    private readonly Option<string?> _chown = new("--chown") { HelpName = "UID:GID", Description = "owner and group in the image, in numbers" };
    private readonly Option<bool> _preserve = new("--preserve-owner") { Description = "owner and group as on the host" };

    /// <summary>Makes the two options.</summary>
    /// <param name="otherwise">The owner without either option; null: as on the host.</param>
    internal OwnerOptions(Owner? otherwise)
    {
        _otherwise = otherwise;
    }

    internal void AddTo(Command command)
    {
        command.Options.Add(_chown);
        if (_otherwise is not null)
        {
            command.Options.Add(_preserve);
        }
    }

    internal CaptureRules Read(ParseResult parse)
    {
        var (chown, preserve) = (parse.GetValue(_chown), _otherwise is not null && parse.GetValue(_preserve));
        if (chown is not null && preserve)
        {
            throw new UsageException("--chown and --preserve-owner contradict each other");
        }

        return new CaptureRules(chown is not null ? Owner.Parse(chown) : preserve ? null : _otherwise);
    }
}
