using System.Globalization;
using Appc.CommandLine;
using Appc.Linux;

namespace Acbuild.Host;

/// <summary>An owner and a group as numbers; names would mean something else in the image than here.</summary>
internal readonly record struct Owner(uint Uid, uint Gid)
{
    /// <summary>User 0, group 0.</summary>
    internal static Owner Root => new(0, 0);

    /// <summary>Reads <c>UID:GID</c>, or <c>UID</c> for the group of the same number.</summary>
    internal static Owner Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length <= 2 && TryNumber(parts[0], out var uid) && TryNumber(parts[^1], out var gid)
            ? new Owner(uid, gid)
            : throw new UsageException($"--chown {ByteEscaping.ToDisplay(text)}: must be UID:GID in numbers");
    }

    private static bool TryNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number != uint.MaxValue;
}
