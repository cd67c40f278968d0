using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Isolators;

namespace Appc.PodLaunch.Pods;

/// <content>The apps' root filesystems: overlays or copies, and whose their files are.</content>
public sealed partial class PodLauncher
{
    private bool MayCopy => _options.Root == RootFilesystem.Copy || _options.CopyWhereOverlayFails;

    private PodExit RunOnRoots(PodDirectory directory)
    {
        try
        {
            return _options.Root == RootFilesystem.Copy ? RunOnCopies(directory) : RunOnOverlays(directory);
        }
        catch (LaunchException failure) when (failure.Step.Reason == RootSteps.ShowsOwners && MayCopy && LauncherThreads.MayCloneAgain())
        {
            Warn($"no ID-mapped mounts on the file system of {_options.StateDirectory}: every file of the image is copied for the pod's users");
            CgroupTree.Undo(Plan.After);
            RemoveRoots(directory);
            Use(_request.Users! with { AreOnDisk = true }, directory);
            MakeEmptyVolumes(directory);
            return RunOnCopies(directory);
        }
    }

    private PodExit RunOnOverlays(PodDirectory directory)
    {
        try
        {
            foreach (var app in _options.Apps)
            {
                directory.MakeLayer(app.Name, app.Tree, _host.Privileged);
            }

            return Execute(directory);
        }
        catch (LaunchException failure) when (_options.CopyWhereOverlayFails && IsRefusedOverlay(failure))
        {
            if (!LauncherThreads.MayCloneAgain()) // asked here, when those that read logs have ended
            {
                throw;
            }

            CgroupTree.Undo(Plan.After);
            return RunOnCopies(directory);
        }
    }

    private PodExit RunOnCopies(PodDirectory directory)
    {
        Change(_request with { Apps = [.. _request.Apps.Select(app => app with { Root = RootFilesystem.Copy })] });
        foreach (var app in _options.Apps)
        {
            directory.MakeForApp(app.Name, "work");
            CopyTree(app.Tree, directory.MakeForApp(app.Name, "root"));
        }

        return Execute(directory);
    }

    private void CopyTree(string source, string target)
    {
        if (_host.Users is null)
        {
            TreeCopy.Copy(source, target, _host.Privileged, OwnersOnDisk);
        }
        else
        {
            UsersProcess.Run(TreeCopy.Word, source, target);
        }
    }

    private PrivateUsers? OwnersOnDisk => _request.Users is { AreOnDisk: true } users ? users : null;

    /// <summary>The users that the plan was made for may have become another pod's meanwhile.</summary>
    private void Use(PrivateUsers? users, PodDirectory directory)
    {
        if (users != _request.Users)
        {
            var own = Path.Join(directory.DirectoryPath, "volumes") + "/";
            Change(_request with
            {
                Users = users,
                Apps = [.. _request.Apps.Select(app => app with { Volumes = [.. app.Volumes.Select(volume => volume with { HasOwnersOnDisk = users!.AreOnDisk && volume.Source.ToString().StartsWith(own, StringComparison.Ordinal) })] })],
            });
        }

        directory.KeepUsers(users, _host.Users);
    }

    private void Change(LaunchRequest request)
    {
        _request = request;
        Plan = PlanBuilder.Build(request);
    }

    private void RemoveRoots(PodDirectory directory)
    {
        foreach (var path in _options.Apps.Select(app => PodDirectory.AppPathOf(directory.DirectoryPath, app.Name)))
        {
            RemovedTree.Delete(Path.Join(path, "root"));
            RemovedTree.Delete(Path.Join(path, "upper"));
        }
    }

    /// <summary>Kernels before 5.11, and file systems that cannot hold a layer (overlayfs on overlayfs, say), refuse it so.</summary>
    private static bool IsRefusedOverlay(LaunchException failure) =>
        failure.Step.Call == SystemCall.mount && failure.Errno is Errno.EPERM or Errno.EINVAL or Errno.ENODEV or Errno.EOPNOTSUPP;

    private void MakeEmptyVolumes(PodDirectory directory)
    {
        if (_volumes.Empty.Count > 0)
        {
            EmptyVolumes.Make(_volumes.Empty, directory.Make("volumes"), _host.Privileged, OwnersOnDisk);
        }
    }
}
