using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>What a configuration must know of the files, noted while they go by: the newest time, and who owns the files that name the app's user and group.</summary>
internal sealed class RootfsFacts
{
    private readonly Dictionary<ByteString, TarEntry?> _wanted = [];

    internal RootfsFacts(App? app)
    {
        foreach (var path in new[] { app?.User, app?.Group }.OfType<string>().Where(name => name.StartsWith('/')))
        {
            _wanted[Inside(path)] = null;
        }
    }

    /// <summary>The newest time of a file; null before there was one.</summary>
    internal UnixTime? Newest { get; private set; }

    internal void Note(TarEntry entry)
    {
        Newest = Newest is { } newest && newest >= entry.ModificationTime ? newest : entry.ModificationTime;
        if (_wanted.ContainsKey(entry.Name))
        {
            _wanted[entry.Name] = entry;
        }
    }

    /// <summary>The file at an absolute path that the app names.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    internal TarEntry FileAt(string path) =>
        _wanted.GetValueOrDefault(Inside(path)) ?? throw new BadInputException($"app: its user or group is the owner of {ByteEscaping.ToDisplay(path)}, which is not in the image");

    private static ByteString Inside(string path) => ByteString.FromText(path.Trim('/'));
}
