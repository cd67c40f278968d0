using System.Text;
using Appc.Linux.FileSystem;

namespace Appc.PodLaunch.Machine;

/// <summary>Empty directories for a trial, gone afterwards.</summary>
internal sealed class ScratchPlace : IDisposable
{
    private readonly string _path;

    internal ScratchPlace(string place)
    {
        _path = Path.Join(place, ".tmp-doctor-" + Guid.NewGuid().ToString("N"));
        foreach (var path in new[] { _path, this["lower"], this["upper"], this["work"] })
        {
            Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), 0x1C0); // 0700
        }
    }

    internal string this[string name] => Path.Join(_path, name);

    /// <summary>Where trials can be made that hold for the state directory: itself, else the nearest one above it that may be written to, else the temporary one.</summary>
    internal static string Below(string stateDirectory)
    {
        for (var path = Path.GetFullPath(stateDirectory); path is not null; path = Path.GetDirectoryName(path))
        {
            if (Directory.Exists(path))
            {
                return Sys.IsWritable(path) ? path : Path.TrimEndingDirectorySeparator(Path.GetTempPath());
            }
        }

        return Path.TrimEndingDirectorySeparator(Path.GetTempPath());
    }

    public void Dispose() => DirectoryTree.Delete(_path);
}
