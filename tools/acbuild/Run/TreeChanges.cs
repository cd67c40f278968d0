using Acbuild.State;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Run;

/// <summary>Writes what a command changed in a tree into a layer: what is new or another, and whiteouts for what is gone.</summary>
internal sealed class TreeChanges
{
    private const uint OwnerReads = 0b101_000_000;
    private readonly TreeSnapshot _before;
    private readonly RunImage _image;
    private readonly LayerWriter _layer;
    private readonly SafeFileHandle _root;
    private readonly bool _ownersAreReal = Sys.Geteuid() == 0;
    private readonly HashSet<ByteString> _seen = [];
    private readonly HashSet<ByteString> _written = [];

    private TreeChanges(TreeSnapshot before, RunImage image, LayerWriter layer, SafeFileHandle root)
    {
        (_before, _image, _layer, _root) = (before, image, layer, root);
    }

    /// <summary>Compares the tree with what it was.</summary>
    /// <param name="before">What it was.</param>
    /// <param name="image">The image before the command: it knows owners that the tree of an ordinary user cannot have.</param>
    /// <param name="layer">Takes the changes.</param>
    /// <param name="root">The tree.</param>
    /// <returns>True when the tree now is what the image is; false where names are gone that an image cannot take away.</returns>
    internal static bool Write(TreeSnapshot before, RunImage image, LayerWriter layer, SafeFileHandle root)
    {
        var changes = new TreeChanges(before, image, layer, root);
        var report = RootfsCapture.Walk(root, TreeSnapshot.Everything, changes.Visit);
        foreach (var socket in report.Sockets)
        {
            Report.Info($"run: /{socket}: a socket; archives cannot hold it, passed over");
        }

        return changes.WriteWhiteouts([.. report.Sockets]) == 0;
    }

    private void Visit(TarEntry entry, SafeFileHandle? file)
    {
        _seen.Add(entry.Name);
        var isUnchanged = _before.IsUnchanged(entry, file, _root) && !(entry.Kind == TarEntryKind.HardLink && _written.Contains(entry.LinkTarget));
        if (isUnchanged)
        {
            return;
        }

        RequireName(entry);
        RequireReadable(entry, file);
        _written.Add(entry.Name);
        _layer.AddCaptured(_ownersAreReal ? entry : WithOwners(entry), file);
    }

    private static void RequireName(TarEntry entry)
    {
        if (TreePath.LastOf(entry.Name).Span.StartsWith(".wh."u8))
        {
            throw new BadInputException($"run: /{entry.Name}: the command made a file whose name begins with .wh., which means a removed file in a layer");
        }
    }

    private void RequireReadable(TarEntry entry, SafeFileHandle? file)
    {
        var isHidden = entry.Kind switch
        {
            TarEntryKind.File => file is null,
            TarEntryKind.Directory => !_ownersAreReal && (entry.Mode & OwnerReads) != OwnerReads,
            _ => false,
        };
        if (isHidden)
        {
            throw new BadInputException($"run: /{entry.Name}: the command left it with mode {Convert.ToString(entry.Mode, 8)}, and an ordinary user cannot read it then");
        }
    }

    /// <summary>
    /// In the tree of an ordinary user every file is his. What the image had keeps the owner that it has there; what is new belongs to the user that
    /// the command ran as: root. File capabilities that the command set name the user, and count for everybody in the image.
    /// </summary>
    private TarEntry WithOwners(TarEntry entry)
    {
        var old = _before.Has(entry.Name) ? _image.Find(entry.Name) : null;
        return entry with
        {
            Uid = old?.Uid ?? 0,
            Gid = old?.Gid ?? 0,
            Xattrs = [.. entry.Xattrs.Select(FileCapability.ForEverybody)],
        };
    }

    /// <summary>
    /// Of a directory that is gone only the topmost name is hidden, which hides what was below. Returns how many names of dependencies are gone.
    /// </summary>
    private int WriteWhiteouts(HashSet<ByteString> sockets)
    {
        var stays = 0;
        foreach (var name in _before.Names.Where(name => !_seen.Contains(name) && !sockets.Contains(name)).Order())
        {
            var parent = ParentOf(name);
            if (!_seen.Contains(parent))
            {
                continue;
            }

            stays += _image.IsBelow(name) ? 1 : 0;
            if (_image.IsOwn(name))
            {
                _layer.Add(new TarEntry { Name = Whiteout(parent, TreePath.LastOf(name)), Mode = 0b110_100_100 }, Stream.Null);
            }
        }

        if (stays > 0)
        {
            Report.Warn($"run: the command removed {stays} name{(stays == 1 ? string.Empty : "s")} of a dependency's files; an image cannot take away what it depends on: they will be there again");
        }

        return stays;
    }

    private static ByteString ParentOf(ByteString name)
    {
        var slash = name.Span.LastIndexOf((byte)'/');
        return slash < 0 ? ByteString.Empty : ByteString.Copy(name.Span[..slash]);
    }

    private static ByteString Whiteout(ByteString parent, ByteString leaf) =>
        TreePath.Below(parent, ByteString.Copy([.. ".wh."u8, .. leaf.Span]));
}
