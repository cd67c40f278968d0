using Appc.ImageStore;
using Appc.ImageStore.Registry;
using Appc.PodLaunch.Pods;
using Runner.Options;
using Runner.Users;

namespace Runner.Run;

/// <summary>A pod that was launched or prepared, to be put together once more from its own manifest.</summary>
internal static class LaunchedPod
{
    /// <summary>The store that it lies in.</summary>
    internal static Store Store(PodDirectory pod) => UsersStore.Open(Path.GetDirectoryName(Path.GetDirectoryName(pod.DirectoryPath)!)!);

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
        PrivateUsers = pod.HasCallersUsers,
    };
}
