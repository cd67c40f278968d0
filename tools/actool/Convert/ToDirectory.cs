using System.Text;
using Appc.CommandLine;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Containers;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Actool;

/// <summary>Makes a container's directory of an ACI: the root file system with the settings that another manager reads.</summary>
internal static class ToDirectory
{
    private const uint OrdinaryFile = 0x1A4; // 0644
    private const uint OrdinaryDirectory = 0x1ED; // 0755

    internal static void Run(ImagePlace source, ImagePlace target, ConvertImageOptions options)
    {
        if (options.Compression is not null || options.Overwrite)
        {
            throw new UsageException("--compression and --overwrite are for files and layouts: a directory must be new");
        }

        var path = Path.TrimEndingDirectorySeparator(WorkingDirectory.Resolve(target.Path));
        using var images = new RootfsSources(options);
        using var files = images.Open(source.Path);
        using var place = NewDirectory.Begin(path);
        var (container, losses) = target.Kind == PlaceKind.Lxc ? Lxc(files, place, path) : Nspawn(files, place, path);
        place.Commit();
        foreach (var loss in losses.Concat(container.Losses))
        {
            Report.Warn($"convert {ByteEscaping.ToDisplay(options.Source)}: {loss}");
        }

        Console.Out.WriteLine(container.Name);
    }

    private static (ForeignContainer Container, IEnumerable<string> Losses) Lxc(IRootfsSource files, NewDirectory place, string path)
    {
        var rootfs = Path.Join(place.Path, "rootfs");
        Sys.Mkdirat(place.Handle, "rootfs"u8, OrdinaryDirectory);
        Sys.Fchmod(place.Handle, OrdinaryDirectory);
        var losses = Extract(files, rootfs);
        using var root = Sys.OpenDirectory(rootfs);
        LxcConfig.Prepare(root);
        var container = ForeignContainer.Of(files.Manifest, root, Sys.Geteuid() == 0);
        Write(Path.Join(place.Path, "config"), LxcConfig.Write(container, Path.Join(path, "rootfs")));
        return (container, losses);
    }

    // The settings lie beside the directory: systemd-nspawn looks for them there, and not in what is the container's own.
    private static (ForeignContainer Container, IEnumerable<string> Losses) Nspawn(IRootfsSource files, NewDirectory place, string path)
    {
        var losses = Extract(files, place.Path);
        NspawnSettings.Prepare(place.Handle);
        var container = ForeignContainer.Of(files.Manifest, place.Handle, Sys.Geteuid() == 0);
        Write(path + ".nspawn", NspawnSettings.Write(container));
        return (container, losses);
    }

    private static IEnumerable<string> Extract(IRootfsSource files, string rootfs)
    {
        using var root = Sys.OpenDirectory(rootfs);
        using var extractor = new RootfsExtractor(root, new ExtractOptions { ApplyOwners = Sys.Geteuid() == 0, Profile = TarProfile.Layer });
        files.Walk((entry, content) => extractor.Apply(entry, content ?? Stream.Null));
        return [.. extractor.Finish().Losses.Select(loss => loss.ToString())];
    }

    private static void Write(string path, string text)
    {
        using var file = AtomicFile.Begin(path, OrdinaryFile);
        file.Stream.Write(Encoding.UTF8.GetBytes(text));
        file.Commit(replace: false);
    }
}
