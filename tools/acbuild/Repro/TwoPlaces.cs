using Appc.Linux.FileSystem;

namespace Acbuild.Repro;

/// <summary>Two directories to build in, on two file systems where there are two that can be written.</summary>
internal sealed class TwoPlaces : IDisposable
{
    private static readonly string[] s_others = ["/dev/shm", "/var/tmp", "/tmp"];

    internal TwoPlaces()
    {
        First = Directory.CreateTempSubdirectory("acbuild-").FullName;
        (Second, HasTwoFileSystems) = Elsewhere() is { } other ? (other, true) : (Directory.CreateTempSubdirectory("acbuild-").FullName, false);
        SecondBuild = Path.Join(Second, "a", "deeper", "directory of another name");
        Directory.CreateDirectory(SecondBuild);
    }

    /// <summary>One directory.</summary>
    internal string First { get; }

    /// <summary>The other.</summary>
    internal string Second { get; }

    /// <summary>The place of the second build in the other, deeper down.</summary>
    internal string SecondBuild { get; }

    /// <summary>Whether they lie on two file systems.</summary>
    internal bool HasTwoFileSystems { get; }

    public void Dispose()
    {
        DirectoryTree.Delete(First);
        DirectoryTree.Delete(Second);
    }

    private string? Elsewhere()
    {
        foreach (var folder in s_others.Where(Directory.Exists))
        {
            var path = Path.Join(Path.GetFullPath(folder), $".acbuild-{Guid.NewGuid():N}");
            if (DeviceOf(folder) != DeviceOf(First) && TryMake(path))
            {
                return path;
            }
        }

        return null;
    }

    private static bool TryMake(string path)
    {
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false; // another one may do
        }
    }

    private static (uint Major, uint Minor) DeviceOf(string path)
    {
        using var directory = Sys.OpenDirectory(path);
        var status = Sys.Fstat(directory);
        return ((uint)status.FileSystem.Major, (uint)status.FileSystem.Minor);
    }
}
