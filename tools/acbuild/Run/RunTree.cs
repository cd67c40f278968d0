using System.Text;
using Acbuild.Progress;
using Acbuild.State;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Run;

/// <summary>
/// The image's files on disk, for a command to run in: <c>run/root</c> of the build's directory, which is the directory of a pod too. A command
/// works on it directly; what it changed becomes a layer, and then the tree is the image's again, so that the next command finds it made.
/// </summary>
internal sealed class RunTree
{
    private const uint PrivateMode = 0b111_000_000;
    private const uint PublicMode = 0b111_101_101;
    private readonly BuildSession _build;
    private readonly RunImage _image;

    internal RunTree(BuildSession build, RunImage image)
    {
        (_build, _image) = (build, image);
        using var directory = Sys.OpenDirectory(build.Directory);
        var real = Sys.Readlinkat(Sys.WorkingDirectory, Encoding.ASCII.GetBytes($"/proc/self/fd/{directory.DangerousGetHandle()}"));
        Pod = Path.Join(real.ToTextOrNull() ?? build.Directory, "run"); // a launch follows no link on the way to its directory
    }

    /// <summary>The pod's directory, absolute and without links.</summary>
    internal string Pod { get; }

    /// <summary>The image's root directory.</summary>
    internal string Root => Path.Join(Pod, "root");

    /// <summary>Where a launch finds the directory of secrets.</summary>
    internal string Secrets => Path.Join(Pod, "secrets");

    private string Marker => Path.Join(Pod, "layers");

    /// <summary>Makes the tree where it is not there, and takes its marker away: from now on it may change.</summary>
    internal void Prepare()
    {
        if (!File.Exists(Marker) || File.ReadAllText(Marker) != LayersNow())
        {
            Make();
        }

        File.Delete(Marker);
        foreach (var name in (string[])["work", "secrets"])
        {
            LeftTree.Delete(Path.Join(Pod, name));
            PrivateDirectory.Make(Path.Join(Pod, name));
        }

        AddMountPoints();
    }

    /// <summary>Says that the tree is the image's as it is now.</summary>
    internal void Settle() => File.WriteAllText(Marker, LayersNow());

    /// <summary>Removes the tree.</summary>
    internal void Delete() => LeftTree.Delete(Pod);

    private string LayersNow() => (Sys.Geteuid() == 0 ? "owners\n" : "") + _image.Below + string.Concat(_build.Layers.Select(layer => $"{layer.File} {layer.Size} {layer.Step}\n"));

    private void Make()
    {
        LeftTree.Delete(Pod);
        PrivateDirectory.Make(Root);
        using var root = Sys.OpenDirectory(Root);
        using var extractor = new RootfsExtractor(root, new ExtractOptions { ApplyOwners = Sys.Geteuid() == 0, Profile = TarProfile.Layer });
        using var progress = StepProgress.Of("run: unpacking");
        _image.Walk((entry, content) =>
        {
            progress.Advance(entry);
            extractor.Apply(entry, content ?? Stream.Null);
        });
        extractor.Finish();
    }

    /// <summary>
    /// The directories on which a launch mounts something, made beforehand, so that a launch itself changes nothing in the image: what is here
    /// before the command and the same after it does not get into a layer. The times of what they lie in stay.
    /// </summary>
    private void AddMountPoints()
    {
        using var root = Sys.OpenDirectory(Root);
        foreach (var name in (string[])["dev", "proc", "sys"])
        {
            KeepTime(root, directory => Sys.TryMkdirat(directory, ByteString.FromText(name).Span, PublicMode));
        }
    }

    /// <summary>Makes the directory of secrets in the image; false where something in its place is no directory.</summary>
    internal bool TryAddSecretsPlace()
    {
        using var root = Sys.OpenDirectory(Root);
        KeepTime(root, directory => Sys.TryMkdirat(directory, "run"u8, PublicMode));
        using var run = Sys.TryOpenat2(root, "run"u8, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, ResolveFlags.RESOLVE_IN_ROOT, out _);
        if (run is null)
        {
            return false;
        }

        KeepTime(run, directory => Sys.TryMkdirat(directory, "secrets"u8, PrivateMode));
        return Sys.TryFstatat(run, "secrets"u8, out var status) && status.Type == FileType.Directory;
    }

    /// <summary>Writes a small file of /etc that the image lacks; nothing where there is no /etc.</summary>
    internal void AddMissing(string name, byte[] content)
    {
        using var root = Sys.OpenDirectory(Root);
        using var etc = Sys.TryOpenat2(root, "etc"u8, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW, 0, ResolveFlags.None, out _);
        if (etc is null || Sys.TryFstatat(etc, ByteString.FromText(name).Span, out _))
        {
            return;
        }

        KeepTime(etc, directory =>
        {
            const OpenFlags flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY | OpenFlags.O_NOFOLLOW;
            using var file = new FileStream(Sys.Openat2(directory, ByteString.FromText(name).Span, flags, 0b110_100_100), FileAccess.Write);
            file.Write(content);
        });
    }

    private static void KeepTime(SafeFileHandle directory, Action<SafeFileHandle> change)
    {
        var before = Sys.Fstat(directory);
        change(directory);
        if (Sys.Fstat(directory).ModificationTime != before.ModificationTime)
        {
            Sys.Futimens(directory, Timespec.Omit, before.ModificationTime);
        }
    }
}
