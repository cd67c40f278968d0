using System.CommandLine;
using System.Globalization;
using Acbuild.Host;
using Appc.CommandLine;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary>Who owns copied files in the image: <c>--chown UID:GID</c> or <c>--preserve-owner</c>.</summary>
internal sealed class OwnerOptions
{
    private readonly FileOwner? _otherwise;
    private readonly Option<string?> _chown = new("--chown") { HelpName = "UID:GID", Description = "owner and group in the image, in numbers" };
    private readonly Option<bool> _preserve = new("--preserve-owner") { Description = "owner and group as on the host" };

    /// <summary>Makes the two options.</summary>
    /// <param name="otherwise">The owner without either option; null: as on the host.</param>
    internal OwnerOptions(FileOwner? otherwise)
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

        return new CaptureRules(chown is not null ? Parse(chown) : preserve ? null : _otherwise);
    }
    /// <summary>Reads <c>UID:GID</c>, or <c>UID</c> for the group of the same number.</summary>
    internal static FileOwner Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length <= 2 && TryNumber(parts[0], out var uid) && TryNumber(parts[^1], out var gid)
            ? new FileOwner(uid, gid)
            : throw new UsageException($"--chown {ByteEscaping.ToDisplay(text)}: must be UID:GID in numbers");
    }

    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number != uint.MaxValue;
}
