using Appc.ImageSpec.Schema;
using Appc.ImageStore;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Pods;
using Appc.PodLaunch.Services;

namespace Runner.Run;

/// <summary>The images of a pod found, rendered and put together with what the user says. Keeps the trees from being removed until disposed.</summary>
internal sealed class PodRequest : IDisposable
{
    private readonly List<RenderedTree> _trees = [];
    private readonly List<StoredImage> _images = [];

    private PodRequest()
    {
    }

    /// <summary>The images, in the apps' order.</summary>
    internal IReadOnlyList<StoredImage> Images => _images;

    /// <summary>The pod.</summary>
    internal PodOptions Pod { get; private set; } = null!;

    /// <summary>Finds, takes in and renders every image.</summary>
    internal static PodRequest Of(LaunchOptions options, Store store)
    {
        store.RequireLaunchable();
        var template = options.PodManifest is { } file ? ManifestFile.Read(file) : null;
        var request = new PodRequest();
        try
        {
            var users = options.PrivateUsers == true && !HostProbe.IsPrivileged() ? options.CallersUsers ?? CallerUsers.Require() : null;
            var apps = template is null ? options.Each : template.Apps.Select(app => options with { Image = ManifestFile.ReferenceOf(app) });
            var found = apps.Select((app, index) => request.AppOf(store, app, index, users)).ToList();
            request.Pod = new PodOptions
            {
                StateDirectory = store.Directory,
                Apps = [.. template is null ? found : found.Zip(template.Apps, ManifestFile.Apply)],
                Volumes = SettingsParser.Volumes(options, template),
                FollowVolumeLinks = options.FollowVolumeLinks,
                Template = template,
                Isolators = options.PodIsolators,
                Strict = options.Strict,
                ShowKernelFiles = options.Insecure.Paths,
                Insecure = options.Insecure.OfProcesses,
                HostNetwork = options.HostNetwork,
                Networking = options.Networking,
                Register = options.Register,
                Service = ServiceManager.Of(Environment.GetEnvironmentVariable, Environment.ProcessId),
                Metadata = true,
                HostName = options.HostName,
                PrivateUsers = options.PrivateUsers,
                CallersUsers = users,
                Interactive = options.Interactive,
                KeepChanges = options.KeepChanges,
                LogLimits = options.LogLimits,
                Root = options.Rootfs == "copy" ? RootFilesystem.Copy : RootFilesystem.Overlay,
                CopyWhereOverlayFails = options.Rootfs == "auto",
            };
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var tree in _trees)
        {
            tree.Dispose();
        }
    }

    private PodApp AppOf(Store store, LaunchOptions options, int index, CallerUsers? users)
    {
        var image = ImageLocator.Locate(store, options, index);
        _images.Add(image);
        var tree = users is null ? store.Render(image) : store.Render(image, users.Key);
        _trees.Add(tree);
        return new PodApp { Image = image.Id, Manifest = image.Manifest, Tree = tree.Path, Settings = SettingsParser.Parse(options), Annotations = [.. options.App?.Annotations ?? [], .. options.Notify ? [new Annotation(PodApp.NotifyAnnotation, "true")] : (Annotation[])[]] };
    }
}
