using Acbuild.State;
using Acbuild.Steps;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;
using Appc.ImageStore.Registry.Upload;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acbuild.Push;

/// <summary>Puts an image into a registry and prints its manifest's digest.</summary>
internal static class PushHandler
{
    /// <summary>Pushes what a build holds.</summary>
    internal static void Push(BuildSession build, PushOptions options)
    {
        var target = options.HasTag || build.Tag is not { } tag ? options.Target : options.Target.WithTag(tag);
        var from = build.Manifest.GetAnnotation("appc.io/docker/registryurl") == target.Registry ? build.Manifest.GetAnnotation("appc.io/docker/repository") : null;
        InFolder(folder => Push(BuiltImage.Of(build, folder), target, from, options));
    }

    /// <summary>Pushes an image on disk: a layout's as it is, all others as a build that begins with them would be written.</summary>
    internal static void PushImage(PushOptions options)
    {
        var address = AddressOf(options.Image!);
        if (address is ImageAddress.InFile file && TryPushStored(file, options))
        {
            return;
        }

        InFolder(folder =>
        {
            var mode = address is null ? BuildMode.Appc : BuildMode.Oci;
            using var build = BuildSession.Begin(folder, BaseImage.EmptyManifest(), mode);
            Fill(build, address, options);
            Push(build, options);
        });
    }

    private static void Fill(BuildSession build, ImageAddress? address, PushOptions options)
    {
        if (address is not null)
        {
            ForeignBase.Add(build, address, new ImageChoice(), options.Registry);
        }
        else if (!BaseImage.AddFile(build, options.Image!))
        {
            throw new BadInputException($"push {ByteEscaping.ToDisplay(options.Image!)}: not an image: it has no manifest");
        }
    }

    private static bool TryPushStored(ImageAddress.InFile file, PushOptions options)
    {
        using var images = LocalImages.Open(file.Path, new ImageChoice { Name = file.Name }, ReadLimits.Default);
        if (images.Images[0] is not { Documents: not null } image)
        {
            return false;
        }

        var layers = image.Layers.GroupBy(layer => layer.Digest!.Value).ToDictionary(group => group.Key, group => group.First().Open);
        Push(BuiltImage.Stored(image, digest => layers[digest]), options.Target, null, options);
        return true;
    }

    private static void Push(PushableImage image, DockerReference target, string? mountFrom, PushOptions options)
    {
        using var progress = ProgressLine.For("auto", Console.Error, !Console.IsErrorRedirected, isUpload: true);
        using var upload = new RegistryUpload(target, options.Registry with { Progress = progress }, mountFrom);
        upload.Push(image);
        Console.Out.WriteLine(image.Digest);
    }

    private static ImageAddress? AddressOf(string image)
    {
        if (ImageAddress.TryParse(image) is { } address)
        {
            return address;
        }

        if (!Path.Exists(image))
        {
            throw new NotFoundException($"push {ByteEscaping.ToDisplay(image)}: no such file or directory");
        }

        return Directory.Exists(image) || IsLayout(image) ? ImageAddress.OfFile(image, name: null) : null;
    }

    private static bool IsLayout(string path)
    {
        using var file = File.OpenRead(path);
        return ArchiveKind.IsLayout(file);
    }

    private static void InFolder(Action<string> work)
    {
        var folder = Directory.CreateTempSubdirectory("acbuild-").FullName;
        try
        {
            work(folder);
        }
        finally
        {
            DirectoryTree.Delete(folder);
        }
    }
}
