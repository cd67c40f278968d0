using System.Globalization;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageStore;
using Appc.ImageStore.Members;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Runner.SetupStore;

/// <summary>What the command line of setup-store says.</summary>
internal sealed record SetupStoreOptions(string Group, string? Directory);

/// <summary>Lets a group in.</summary>
internal static class SetupStoreHandler
{
    private const string GroupFile = "/etc/group";

    internal static int Run(SetupStoreOptions options)
    {
        if (Sys.Geteuid() != 0)
        {
            throw new UsageException("only root can share a store with a group");
        }

        var (directory, gid) = (Path.GetFullPath(options.Directory ?? StateDirectory.Default()), Gid(options.Group));
        GroupSetup.Run(directory, gid);
        Console.Out.WriteLine($"store {ByteEscaping.ToDisplay(directory)}: members of group {ByteEscaping.ToDisplay(options.Group)} ({gid}) fetch and verify, root runs");
        return 0;
    }

    // group(5); a group that other services know has a number all the same.
    private static uint Gid(string group) =>
        uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : File.ReadLines(GroupFile).Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length >= 3 && fields[0] == group) is { } found
            && uint.TryParse(found[2], NumberStyles.None, CultureInfo.InvariantCulture, out var gid) ? gid
        : throw new NotFoundException($"find group {ByteEscaping.ToDisplay(group)}: {GroupFile} has none of that name", $"make it with: groupadd --system {ByteEscaping.ToDisplay(group)}; or give a number");
}
