using System.Collections.Immutable;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageStore;

/// <summary>Renders a root file system in a workspace and renames it into place when all of it is well and on disk.</summary>
internal static class TreeMaker
{
    private const uint PrivateDirectory = 0x1C0; // 0700
    private const uint PrivateFile = 0x180; // 0600
    private const string TreeName = "tree";

    public static ExtractReport Make(StoreLayout layout, ImmutableArray<RenderLayer> layers, string key)
    {
        using var workspace = Workspace.Create(layout);
        var path = Path.Join(workspace.Path, TreeName);
        Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), PrivateDirectory);
        using var tree = Sys.OpenDirectory(path);
        Sys.Mkdirat(tree, Encoding.UTF8.GetBytes(TreeStore.Rootfs), PrivateDirectory);
        using var rootfs = Sys.OpenDirectory(tree, Encoding.UTF8.GetBytes(TreeStore.Rootfs));
        var report = Extract(layout, layers, rootfs);
        AtomicFile.Write(Path.Join(path, TreeStore.Facts), PrivateFile, stream => TreeFacts.Write(path, stream));
        AtomicFile.Write(Path.Join(path, TreeStore.Images), PrivateFile, stream => stream.Write(Encoding.ASCII.GetBytes(string.Join('\n', layers.Select(layer => layer.Image.Id)))));
        Sys.Syncfs(tree);
        Publish(layout, workspace, key);
        return report;
    }

    /// <summary>Fills a directory with what the layers render to.</summary>
    public static ExtractReport Extract(StoreLayout layout, ImmutableArray<RenderLayer> layers, SafeFileHandle rootfs)
    {
        var options = new ExtractOptions { ApplyOwners = Sys.Geteuid() == 0, Profile = layers.Length == 1 ? TarProfile.Aci : TarProfile.Layer };
        using var extractor = new RootfsExtractor(rootfs, options);
        foreach (var layer in layers)
        {
            Extract(layout, layer, extractor);
        }

        return extractor.Finish();
    }

    // The image is hashed again while it is unpacked: what is rendered is what was verified, or nothing is.
    private static void Extract(StoreLayout layout, RenderLayer layer, RootfsExtractor extractor)
    {
        var filter = new PathFilter(layer.Whitelists);
        using var file = layout.TryOpenFile($"images/{layer.Image.Id}/{ImageFiles.Image}")
            ?? throw new BadInputException($"render image {layer.Image.Id}: its file is gone from the store");
        using var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
        using var reader = AciReader.Open(stream, ReadLimits.Default);
        while (reader.Next() is { } entry)
        {
            if (filter.Keeps(entry.Name))
            {
                extractor.Apply(entry, reader.Content);
            }
        }

        if (reader.Finish().Id != layer.Image.Id)
        {
            throw new BadInputException($"render image {layer.Image.Id}: its file in the store was changed");
        }
    }

    private static void Publish(StoreLayout layout, Workspace workspace, string key)
    {
        using var trees = layout.MakeDirectory("trees");
        using var source = Sys.OpenDirectory(workspace.Path);
        Sys.Renameat2(source, Encoding.UTF8.GetBytes(TreeName), trees, Encoding.UTF8.GetBytes(key), RenameFlags.RENAME_NOREPLACE);
        Sys.Fsync(trees);
    }
}
