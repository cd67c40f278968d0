using Acbuild.Cache;
using Acbuild.CopyExec;
using Acbuild.Host;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.Copy;

/// <summary>Files of this machine; with a root, paths and links are those below it.</summary>
internal sealed class HostOrigin : CopyOrigin
{
    private static readonly CaptureRules s_asItIs = new(Owner: null);
    private readonly string? _root;

    internal HostOrigin(string? root)
    {
        _root = root;
    }

    internal override bool KeepsOwners => false;

    internal override void AddInputs(StepInputs inputs, IReadOnlyList<string> paths)
    {
        foreach (var source in paths.SelectMany(OpenAll))
        {
            using (source)
            {
                inputs.Add(source.Path);
                inputs.AddTree(sink => HostCapture.LookAt(source.Parent, source.Name, s_asItIs, (entry, file) => sink(entry with { Uid = 0, Gid = 0 }, file)));
            }
        }
    }

    internal override void Open(IReadOnlyList<string> paths, string buildDirectory, Action<IReadOnlyList<CopyItem>> use)
    {
        var sources = new List<HostFile>();
        try
        {
            foreach (var source in paths.SelectMany(OpenAll))
            {
                sources.Add(source);
                Refuse(source, buildDirectory);
                RefuseSocket(source, paths);
            }

            use(sources.ConvertAll(source => Item(source, buildDirectory)));
        }
        finally
        {
            sources.ForEach(source => source.Dispose());
        }
    }

    private static CopyItem Item(HostFile source, string buildDirectory) => new(source.Path, source.TargetName, source.IsDirectory, (layer, change) =>
        HostCapture.One(source.Parent, source.Name, s_asItIs, buildDirectory, (entry, file) =>
        {
            if (change(entry) is { } changed)
            {
                layer.AddCaptured(changed, file);
            }
        }));

    private IEnumerable<HostFile> OpenAll(string path)
    {
        if (!FilePattern.Is(path) || TryOpen(path) is { } literal && Close(literal))
        {
            return [TryOpen(path) ?? throw Absent(path, _root)];
        }

        var start = path.StartsWith('/') || _root is not null ? (ByteString)"/" : ByteString.Empty;
        var found = FilePattern.Expand(path, start, NamesIn)
            .Select(one => one.ToTextOrNull() ?? throw new BadInputException($"copy {ByteEscaping.ToDisplay(path)}: {one} fits, and its name is not text; copy the directory"))
            .Select(TryOpen).OfType<HostFile>().ToList();
        return found.Count > 0 ? found : throw Absent(path, _root);
    }

    private static bool Close(HostFile file)
    {
        file.Dispose();
        return true;
    }

    private HostFile? TryOpen(string path)
    {
        if (_root is null)
        {
            return HostFile.TryOpen(path);
        }

        using var root = new HostRoot(_root);
        if (MeansDirectory(path))
        {
            return root.Resolve(path) is { } whole ? HostFile.TryOpen(path, root.OpenDirectory(whole.Real), ByteString.Empty, TreePath.LastOf(path)) : null;
        }

        return root.ResolveParent(path) is { } resolved ? HostFile.TryOpen(path, root.OpenDirectory(resolved.Parent), resolved.Leaf, resolved.Leaf) : null;
    }

    private IEnumerable<ByteString> NamesIn(ByteString directory)
    {
        using var root = new HostRoot(_root ?? "/");
        var path = _root is null ? Path.GetFullPath(directory.ToTextOrNull() is { Length: > 0 } text ? text : ".") : directory;
        return root.Names(path);
    }

    /// <summary>One that a pattern found, or that lies in a directory, is passed over with a warning; one that was named is what was wanted.</summary>
    private static void RefuseSocket(HostFile source, IReadOnlyList<string> named)
    {
        if (source.Status.Type == FileType.Socket && named.Contains(source.Path, StringComparer.Ordinal))
        {
            throw new BadInputException($"copy {ByteEscaping.ToDisplay(source.Path)}: a socket; archives cannot hold it");
        }
    }

    private static void Refuse(HostFile source, string buildDirectory)
    {
        using var directory = Sys.OpenDirectory(buildDirectory);
        if (source.IsInside(Sys.Fstat(directory)))
        {
            throw new BadInputException($"copy {ByteEscaping.ToDisplay(source.Path)}: it lies in the build's own directory");
        }
    }
}
