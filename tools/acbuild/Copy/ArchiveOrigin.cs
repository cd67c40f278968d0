using Acbuild.Cache;
using Acbuild.Images;
using Acbuild.Steps;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.Copy;

/// <summary>An ACI file, with what it depends on, or a tar; compressed or not.</summary>
internal sealed class ArchiveOrigin : LayeredOrigin
{
    private readonly string _path;
    private readonly ImageAccess _access;

    internal ArchiveOrigin(string path, ImageAccess access)
    {
        (_path, _access) = (path, access);
    }

    protected override string Shown => _path;

    internal override void AddInputs(StepInputs inputs, IReadOnlyList<string> paths) => inputs.AddFile(_path);

    protected override void OpenTree(Action<LayerStack> use)
    {
        try
        {
            Open(use);
        }
        catch (BadInputException bad)
        {
            throw bad.In($"copy --from {ByteEscaping.ToDisplay(_path)}");
        }
    }

    private void Open(Action<LayerStack> use)
    {
        if (IsImage())
        {
            using var images = new ImageShelf(_access);
            images.Render(AciOnDisk.Read(_path), use);
            return;
        }

        using var files = ScratchLayers.Of(_path, tar =>
        {
            using var file = ArchiveFile.OpenRead(_path);
            RootfsTar.Read(file, tar.Write);
        });
        using var stack = files.Stack(ReadLimits.Default);
        use(stack);
    }

    private bool IsImage()
    {
        using var file = ArchiveFile.OpenRead(_path);
        return ArchiveKind.IsImage(file);
    }
}
