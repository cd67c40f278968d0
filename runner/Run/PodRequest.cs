using Appc.ImageStore;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Pods;

namespace Runner.Run;

/// <summary>Puts the image, its tree and what the user says together.</summary>
internal static class PodRequest
{
    internal static PodOptions Of(LaunchOptions options, Store store, StoredImage image, RenderedTree tree) => new()
    {
        StateDirectory = store.Directory,
        Image = image.Id,
        Manifest = image.Manifest,
        Tree = tree.Path,
        App = SettingsParser.Parse(options),
        Isolators = options.PodIsolators,
        Strict = options.Strict,
        ShowKernelFiles = options.Insecure.Paths,
        HostNetwork = options.HostNetwork,
        HostName = options.HostName,
        Interactive = options.Interactive,
        Root = options.Rootfs == "copy" ? RootFilesystem.Copy : RootFilesystem.Overlay,
        CopyWhereOverlayFails = options.Rootfs == "auto",
    };
}
