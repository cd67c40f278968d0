using System.Text;
using Acserver.Depot;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageStore;
using Appc.Linux.FileSystem;

namespace Acserver.Manage;

/// <summary>Takes each image out of its place by rename, so that it is gone at once, then removes it.</summary>
internal static class RemoveHandler
{
    internal static int Run(IReadOnlyList<string> images, string? store)
    {
        using var depot = StoreOption.Open(store);
        WorkDirectory.Sweep(depot.Temporary);
        foreach (var key in images.Select(text => Find(depot, text)).ToList())
        {
            using var work = WorkDirectory.Create(depot.Temporary);
            using var parent = depot.MakeDirectory(DepotDirectory.DirectoryOf(key.Name));
            using var target = Sys.OpenDirectory(work.Path);
            Sys.Renameat2(parent, Encoding.ASCII.GetBytes(key.DirectoryName), target, "removed"u8, RenameFlags.None);
            Sys.Fsync(parent);
            Console.Out.WriteLine($"removed {key}");
        }

        return 0;
    }

    private static ImageKey Find(DepotDirectory depot, string text)
    {
        if (ImageReference.Parse(text) is not ImageReference.Named wanted)
        {
            throw new UsageException($"remove {text}: give NAME[:VERSION][,os=OS][,arch=ARCH]");
        }

        var found = DepotCatalog.KeysOf(depot, wanted.Name)
            .Where(key => wanted.Labels.All(label => label.Value == label.Name.ToString() switch { "version" => key.Version, "os" => key.Os, "arch" => key.Arch, _ => null }))
            .ToList();
        return found switch
        {
            [var only] => only,
            [] => throw new NotFoundException($"remove {wanted}: it is not published", "acserver list shows what is"),
            _ => throw new BadInputException($"remove {wanted}: {found.Count} images fit, such as {found[0]} and {found[1]}"),
        };
    }
}
