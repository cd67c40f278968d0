using System.Collections.Immutable;
using static Appc.Linux.Process.MountFlags;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// Hides files of /proc and /sys, or makes them read-only. Sources are the pod's own /dev/null, made by init before anything
/// of the image ran (CVE-2025-31133), and an empty directory; targets are names below the handle of the fresh mount.
/// </summary>
internal sealed class MaskSteps
{
    private readonly StepList _steps;
    private readonly int _devices;
    private readonly ImmutableHashSet<string> _present;
    private int _emptyDirectory = -1;

    internal MaskSteps(StepList steps, int devices, ImmutableHashSet<string> present)
    {
        _steps = steps;
        _devices = devices;
        _present = present;
    }

    internal void Add(int mount, string prefix)
    {
        foreach (var (name, path) in Present(KernelFiles.MaskedFiles, prefix))
        {
            var device = _steps.CloneTree(Number(_devices), "null", recursive: false, "nothing");
            _steps.Attach(device, mount, name, $"hide {path}");
            _steps.Close(device);
        }

        foreach (var (name, path) in Present(KernelFiles.MaskedDirectories, prefix))
        {
            HideDirectory(mount, name, path);
        }

        foreach (var (name, path) in Present(KernelFiles.ReadOnly, prefix))
        {
            var copy = _steps.CloneTree(Number(mount), name, recursive: false, path);
            _steps.SetAttributes(copy, KernelFilesystemSteps.NoSetuidDevicesPrograms | MOUNT_ATTR_RDONLY, recursive: false, "read-only");
            _steps.Attach(copy, mount, name, $"{path} cannot be written");
            _steps.Close(copy);
        }
    }

    internal void Finish()
    {
        if (_emptyDirectory >= 0)
        {
            _steps.Close(_emptyDirectory);
        }
    }

    /// <summary>The first is a new tmpfs; the others are clones of it, for only an attached mount can be cloned (before Linux 6.15).</summary>
    private void HideDirectory(int mount, string name, string path)
    {
        if (_emptyDirectory < 0)
        {
            _emptyDirectory = _steps.MountNew(
                "tmpfs", [("nr_inodes", "1"), ("mode", "0555")], KernelFilesystemSteps.NoSetuidDevicesPrograms | MOUNT_ATTR_RDONLY, "an empty directory");
            _steps.Attach(_emptyDirectory, mount, name, $"hide {path}");
            return;
        }

        var copy = _steps.CloneTree(Number(_emptyDirectory), default, recursive: false, "the empty directory");
        _steps.Attach(copy, mount, name, $"hide {path}");
        _steps.Close(copy);
    }

    private IEnumerable<(string Name, string Path)> Present(ImmutableArray<string> paths, string prefix) =>
        paths.Where(path => path.StartsWith(prefix, StringComparison.Ordinal) && _present.Contains(path))
            .Select(path => (path[prefix.Length..], path));
}
