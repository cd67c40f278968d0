using System.Runtime.InteropServices;
using Acbuild.Host;
using Acbuild.Progress;
using Acbuild.State;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.Steps;

/// <summary>What a build can begin with. Everything is copied: the build does not change when the source does.</summary>
internal static class BaseImage
{
    /// <summary>The manifest of an image that was not given one: a name that cannot be written, this machine's os and arch.</summary>
    internal static ImageManifest EmptyManifest() => new()
    {
        Name = AcIdentifier.Parse(ManifestEdits.PlaceholderName),
        Labels = [new Label(AcIdentifier.Parse("arch"), Architecture), new Label(AcIdentifier.Parse("os"), "linux")],
    };

    /// <summary>Fills a new build from a directory that holds a root file system.</summary>
    internal static void AddDirectory(BuildSession build, string directory, CaptureRules rules)
    {
        using var root = Sys.OpenDirectory(directory);
        using var progress = StepProgress.Of("begin");
        build.AddLayer("acbuild begin", layer => HostCapture.Directory(root, rules, build.Directory, (entry, file) =>
        {
            progress.Advance(entry);
            layer.AddCaptured(entry, file);
        }));
    }

    /// <summary>Fills a new build from an image, or from a tar of a root file system, compressed or not.</summary>
    /// <returns>True when it was an image.</returns>
    internal static bool AddFile(BuildSession build, string path)
    {
        using var file = ArchiveFile.OpenRead(path);
        try
        {
            var isImage = ArchiveKind.IsImage(file);
            file.Position = 0;
            build.AddLayer("acbuild begin", layer => Add(build, layer, file, isImage));
            build.CheckTree(ReadLimits.Default);
            return isImage;
        }
        catch (BadInputException bad)
        {
            throw bad.In($"begin {ByteEscaping.ToDisplay(path)}");
        }
    }

    private static void Add(BuildSession build, LayerWriter layer, FileStream file, bool isImage)
    {
        if (isImage)
        {
            AddImage(build, layer, file);
        }
        else
        {
            AddTar(layer, file);
        }
    }

    private static void AddImage(BuildSession build, LayerWriter layer, FileStream file)
    {
        using var image = AciReader.Open(file, ReadLimits.Default);
        using var progress = StepProgress.Of("begin");
        while (image.Next() is { } entry)
        {
            progress.Advance(entry);
            layer.Add(entry, entry.Kind == TarEntryKind.File ? image.Content : null);
        }

        build.SetManifest(image.Finish().Manifest);
    }

    private static void AddTar(LayerWriter layer, FileStream file)
    {
        using var progress = StepProgress.Of("begin");
        RootfsTar.Read(file, (entry, content) =>
        {
            progress.Advance(entry);
            layer.Add(entry, content);
        });
    }

    private static string Architecture => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "i386",
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        System.Runtime.InteropServices.Architecture.Arm => "armv7l",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64le",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        var other => throw new BadInputException($"begin: the specification has no arch label for {other}"),
    };
}
