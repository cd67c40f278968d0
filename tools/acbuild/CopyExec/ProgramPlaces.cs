using Acbuild.Copy;
using Acbuild.Host;
using Acbuild.State;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.CopyExec;

/// <summary>
/// Lays loaded objects into the image so that the loader finds each under the path by which it looked: the host's links are laid
/// again (also those of a merged /usr: lib -> usr/lib), unless the image has something else in their place; then the file itself
/// goes to that path.
/// </summary>
internal sealed class ProgramPlaces
{
    private readonly LayerStack _tree;

    // Names in the image, in byte order, and where their facts and contents come from.
    private readonly SortedDictionary<ByteString, ByteString> _fromHost = [];
    private readonly SortedDictionary<ByteString, TarEntry> _made = [];

    internal ProgramPlaces(LayerStack tree)
    {
        _tree = tree;
    }

    /// <summary>Adds an object.</summary>
    /// <param name="host">Where it comes from.</param>
    /// <param name="loaded">The object.</param>
    /// <param name="linkDirectory">A default directory of the loader, for what only the host's configuration finds.</param>
    internal void Add(HostRoot host, LoadedObject loaded, string? linkDirectory)
    {
        if (loaded.ImagePath != loaded.File.Requested || !TryRepeat(loaded.File))
        {
            Place(_tree.Resolve(loaded.ImagePath, followLast: false), loaded.File.Real);
        }

        if (loaded.NeedsDefaultLink && linkDirectory is not null)
        {
            MakeLink(host, loaded, $"{linkDirectory}/{loaded.Name.ToTextOrNull()}");
        }
    }

    /// <summary>Adds a file that a program reads, at the path where it lies on the host.</summary>
    internal void Add(DataFile data)
    {
        if (!TryRepeat(data.File))
        {
            Place(_tree.Resolve(data.File.Requested, followLast: false), data.File.Real);
        }
    }

    /// <summary>Writes everything, in byte order of the names.</summary>
    internal void Write(LayerWriter layer, HostRoot host, CaptureRules rules)
    {
        foreach (var (name, real) in _fromHost)
        {
            using var parent = host.OpenParent(real);
            HostCapture.One(parent, TreePath.LastOf(real), rules, buildDirectory: null, (entry, file) => layer.AddCaptured(entry with { Name = name }, file));
        }

        foreach (var link in _made.Values)
        {
            layer.Add(link, null);
        }
    }

    /// <summary>Lays the host's links again, and the file where it really lies; false where the image has something else there.</summary>
    private bool TryRepeat(HostResolution file)
    {
        if (!file.Links.All(CanRepeat))
        {
            return false;
        }

        foreach (var link in file.Links)
        {
            Place(_tree.Resolve(link.Name, followLast: false), link.Name);
        }

        Place(_tree.Resolve(file.Real, followLast: false), file.Real);
        return true;
    }

    private bool CanRepeat(HostLink link) =>
        _tree.FindResolved(_tree.Resolve(link.Name, followLast: false)) is not { } there || (there.IsSymbolicLink && there.LinkTarget == link.Target);

    private void Place(ByteString name, ByteString real)
    {
        CopyPlace.Check(_tree, name, _tree.FindResolved(name), isDirectory: false);
        _fromHost[name] = real;
    }

    private void MakeLink(HostRoot host, LoadedObject loaded, ByteString path)
    {
        var name = _tree.Resolve(path, followLast: false);
        if (_tree.FindResolved(name) is null)
        {
            var time = host.Status(loaded.File.Real).ModificationTime;
            _made[name] = new TarEntry
            {
                Name = name,
                Kind = TarEntryKind.SymbolicLink,
                LinkTarget = loaded.ImagePath,
                Mode = 0b111_111_111,
                ModificationTime = new UnixTime(time.Seconds, (int)time.Nanoseconds),
            };
        }
    }
}
