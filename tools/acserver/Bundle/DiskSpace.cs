using Appc.ImageSpec;

namespace Acserver.Bundles;

/// <summary>Room on a disk, asked for before work that would fill it.</summary>
internal static class DiskSpace
{
    /// <summary>Refuses work for which there is no room.</summary>
    /// <param name="folder">A folder that exists.</param>
    /// <param name="needed">Bytes.</param>
    /// <param name="what">The work, for the message.</param>
    /// <exception cref="BadInputException">There is too little.</exception>
    internal static void Require(string folder, long needed, string what)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (needed > free)
        {
            throw new BadInputException($"{what}: needs {ByteSize.Show(needed)}, and {Linux(folder)} has {ByteSize.Show(free)} left");
        }
    }

    private static string Linux(string folder) => Appc.Linux.ByteEscaping.ToDisplay(folder);
}
