using Appc.ImageSpec;
using Appc.ImageStore;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Machine;

namespace Runner.Doctor;

/// <summary>The state directory: whose it is, what is trusted, and how much room there is. Nothing is made where there is none yet.</summary>
internal static class StoreExamination
{
    private const string Subject = "store";
    private const string Room = "room";
    private const long Little = 1L << 30;
    private const long TooLittle = 16L << 20;

    internal static IEnumerable<Finding> Run(string directory)
    {
        yield return Free(directory);
        if (!Directory.Exists(directory))
        {
            yield return MayBeMade(directory);
            yield break;
        }

        var (finding, keys) = Open(directory);
        yield return finding;
        if (finding.Level == FindingLevel.Ok)
        {
            yield return keys > 0 ? new("trust", FindingLevel.Ok, $"{keys} keys, or a policy")
                : new("trust", FindingLevel.Limited, "no key is trusted, so no image is accepted but with --insecure-options=image", "runner trust --prefix NAME PUBKEY");
        }
    }

    private static (Finding Finding, int Keys) Open(string directory)
    {
        try
        {
            using var store = Store.Open(directory);
            var keys = store.Keys.List().Length + (File.Exists(Path.Join(directory, "policy.json")) ? 1 : 0);
            return store.IsMembers
                ? (new(Subject, FindingLevel.Blocked, $"{ByteEscaping.ToDisplay(directory)} is root's, shared with a group you are in: you fetch and verify there, root runs", "leave out --dir for pods of your own"), keys)
                : (new(Subject, FindingLevel.Ok, $"{ByteEscaping.ToDisplay(directory)}, {store.List().Count} images"), keys);
        }
        catch (Exception e) when (e is BadInputException or SystemCallException)
        {
            return (new(Subject, FindingLevel.Blocked, e.Message, "give another place with --dir, or mend this one's owner and mode"), 0);
        }
    }

    private static Finding MayBeMade(string directory)
    {
        var above = Above(directory);
        return Sys.IsWritable(above)
            ? new(Subject, FindingLevel.Ok, $"{ByteEscaping.ToDisplay(directory)} is not there yet and will be made")
            : new(Subject, FindingLevel.Blocked, $"{ByteEscaping.ToDisplay(directory)} is not there, and {ByteEscaping.ToDisplay(above)} cannot be written to", "give another place with --dir or $APPC_DIR");
    }

    private static Finding Free(string directory)
    {
        var free = new DriveInfo(Above(directory)).AvailableFreeSpace;
        var text = $"{free >> 20} MiB free for {ByteEscaping.ToDisplay(directory)}";
        return free < TooLittle ? new(Room, FindingLevel.Blocked, text, "runner gc; runner image gc --images; or another place with --dir")
            : free < Little ? new(Room, FindingLevel.Limited, $"{text}: too little for many images", "runner gc; runner image gc --images")
            : new(Room, FindingLevel.Ok, text);
    }

    /// <summary>The directory, or the nearest above it that is there.</summary>
    private static string Above(string directory) => Directory.Exists(directory) ? directory : Above(Path.GetDirectoryName(directory)!);
}
