using System.Text;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageStore;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Runner.Images;

/// <summary>What the command lines of image extract and image render say.</summary>
internal sealed record TreeOptions(string Image, string Output, bool WithDependencies, bool RootfsOnly, bool Overwrite, string? Directory);

/// <summary>Unpacks an image beside its final place and renames it when all is well.</summary>
internal static class TreeHandler
{
    private const uint OrdinaryDirectory = 0x1ED; // 0755
    private const int RandomBytes = 3;

    internal static int Run(TreeOptions options)
    {
        using var store = ImageLookup.Open(options.Directory);
        var image = ImageLookup.One(store, options.Image);
        var output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output));
        if (!options.Overwrite && Path.Exists(output))
        {
            throw new BadInputException($"extract to {ByteEscaping.ToDisplay(output)}: it is there already (--overwrite removes it first)");
        }

        var temporary = $"{output}.tmp-{Sys.RandomHex(RandomBytes)}";
        try
        {
            Fill(store, image, temporary, options);
            Publish(temporary, output, options.Overwrite);
        }
        finally
        {
            DirectoryTree.Delete(temporary);
        }

        return 0;
    }

    private static void Fill(Store store, StoredImage image, string temporary, TreeOptions options)
    {
        Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(temporary), OrdinaryDirectory);
        var rootfs = temporary;
        if (!options.RootfsOnly)
        {
            File.WriteAllBytes(Path.Join(temporary, "manifest"), image.Manifest.ToJson(indented: false).Span);
            rootfs = Path.Join(temporary, "rootfs");
            Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(rootfs), OrdinaryDirectory);
        }

        foreach (var loss in store.RenderInto(image, rootfs, options.WithDependencies).Losses)
        {
            Report.Warn(loss.ToString());
        }
    }

    private static void Publish(string temporary, string output, bool overwrite)
    {
        if (overwrite)
        {
            DirectoryTree.Delete(output);
        }

        Sys.Renameat2(
            Sys.WorkingDirectory, Encoding.UTF8.GetBytes(temporary), Sys.WorkingDirectory, Encoding.UTF8.GetBytes(output), RenameFlags.RENAME_NOREPLACE);
    }
}
