using Appc.ImageStore;
using Appc.ImageStore.Registry;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Pods;
using Runner.Options;
using Runner.Users;

namespace Runner.Run;

/// <summary>A pod that was launched or prepared, to be put together once more from its own manifest.</summary>
internal static class LaunchedPod
{
    /// <summary>The store that it lies in.</summary>
    internal static Store Store(PodDirectory pod) => UsersStore.Open(pod.StateDirectory);

    /// <summary>Whether it has, or is to have, all the users of an ordinary user.</summary>
    internal static bool HasCallersUsers(PodDirectory pod) => pod.HasCallersUsers || (!HostProbe.IsPrivileged() && pod is { State: PodState.Prepared, WantsPrivateUsers: true });

    /// <summary>It was verified when it was launched; whether its images would be today is no question of who looks into it.</summary>
    internal static LaunchOptions Options(PodDirectory pod) => new()
    {
        Image = string.Empty,
        PodManifest = Path.Join(pod.DirectoryPath, "pod"),
        Arguments = [],
        Environment = [],
        Volumes = [],
        Mounts = [],
        Rootfs = "auto",
        Insecure = InsecureOptions.Parse(pod.Insecure) with { Image = true },
        Registry = new RegistryOptions(),
        PullPolicy = "never",
        PrivateUsers = HasCallersUsers(pod),
        CallersUsers = UsersOfRunning(pod),
    };

    /// <summary>A pod that runs has those that it has, whatever the ranges say now.</summary>
    private static CallerUsers? UsersOfRunning(PodDirectory pod)
    {
        if (!pod.HasCallersUsers || pod.State != PodState.Running)
        {
            return null;
        }

        using var running = RunningPod.Of(pod);
        return CallerUsers.Of(running);
    }
}
