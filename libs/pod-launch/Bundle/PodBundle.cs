using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Pods;

namespace Appc.PodLaunch.Bundle;

/// <summary>
/// A pod of one app as an OCI runtime bundle: <c>config.json</c> and <c>rootfs</c>, which <c>runc run</c> takes. Everything in it comes from the request that a
/// launch plan is compiled from, so another runtime starts what this one would.
/// </summary>
public sealed class PodBundle
{
    private const string Name = "appc";
    private const uint PrivateDirectory = 0x1C0; // 0700
    private const uint OrdinaryFile = 0x1A4; // 0644

    private readonly PodOptions _options;
    private readonly PodVolumes _volumes;
    private readonly ResolvedApp _app;
    private readonly PodIsolation _isolation;
    private readonly LaunchRequest _request;

    private PodBundle(PodOptions options, PodVolumes volumes, ResolvedApp app, PodIsolation isolation, LaunchRequest request)
    {
        (_options, _volumes, _app, _isolation, _request) = (options, volumes, app, isolation, request);
    }

    /// <summary>What the user should know, one line each: what a bundle cannot say above all.</summary>
    public IEnumerable<string> Notes => [.. _isolation.Notes, .. _app.Notes, .. Losses()];

    /// <summary>Answers every question that the pod leaves open. Nothing is written.</summary>
    /// <param name="options">The pod, of one app.</param>
    /// <exception cref="BadInputException">It has several apps, or what is asked for cannot be.</exception>
    public static PodBundle Resolve(PodOptions options)
    {
        var app = options.Apps is [var only] ? only : throw new BadInputException($"export bundle: it has one app, and the pod has {options.Apps.Length}");
        var host = HostProbe.Facts();
        var volumes = new PodVolumes(options.Volumes, BundleMounts.EmptyVolumes, options.FollowVolumeLinks);
        var podIsolators = RequestedIsolator.Merge(options.Template?.Isolators ?? [], options.Isolators);
        var hostName = options.HostName ?? Name;
        var resolver = new AppResolver(host, hostName, options.HostNetwork, volumes) { PodIsolators = podIsolators };
        var resolved = resolver.Resolve(app.Manifest with { App = app.App ?? app.Manifest.App }, app.Tree, app.Settings, "/");
        volumes.RequireAllUsed();
        var isolation = PodIsolation.Of(podIsolators, [resolved.Isolation], Name, options.HostNetwork, () => BundleResources.Facts(CgroupProbe.Read()));
        isolation.Require(options.Strict);
        var request = new LaunchRequest
        {
            Host = options.ShowKernelFiles ? host with { KernelFiles = [] } : host,
            HostName = hostName,
            HostNetwork = options.HostNetwork,
            Cgroups = isolation.Cgroups,
            Sysctls = isolation.Sysctls,
            Isolators = isolation.Findings,
            Apps = [resolved.Request],
        };
        return new(options, volumes, resolved, isolation, request);
    }

    /// <summary>Writes the bundle; it appears whole or not at all.</summary>
    /// <param name="directory">Where; it must not be there.</param>
    /// <exception cref="SystemCallException">EEXIST, or it cannot be written.</exception>
    public void Write(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (Path.Exists(full))
        {
            throw new SystemCallException("make", ByteEscaping.ToDisplay(full), Errno.EEXIST);
        }

        var scratch = $"{full}.tmp-{Sys.RandomHex(8)}";
        Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(scratch), PrivateDirectory);
        try
        {
            Fill(scratch);
            Sys.Renameat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(scratch), Sys.WorkingDirectory, Encoding.UTF8.GetBytes(full), RenameFlags.RENAME_NOREPLACE);
        }
        catch
        {
            DirectoryTree.Delete(scratch);
            throw;
        }
    }

    private void Fill(string scratch)
    {
        var root = Path.Join(scratch, "rootfs");
        Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(root), PrivateDirectory);
        TreeCopy.Copy(_options.Apps[0].Tree, root, _request.Host.Privileged);
        AddEtcFiles(root);
        if (_volumes.Empty.Count > 0)
        {
            var volumes = Path.Join(scratch, BundleMounts.EmptyVolumes);
            Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(volumes), PrivateDirectory);
            EmptyVolumes.Make(_volumes.Empty, volumes, _request.Host.Privileged);
        }

        AtomicFile.Write(Path.Join(scratch, "config.json"), OrdinaryFile, stream => BundleConfig.Write(stream, _request, _app.Isolation, Annotations(), _options.Interactive));
    }

    // Through the extractor, which follows no link of the image.
    private void AddEtcFiles(string root)
    {
        using var handle = Sys.OpenDirectory(root);
        using var extractor = new RootfsExtractor(handle, new ExtractOptions { ApplyOwners = _request.Host.Privileged, Profile = ImageSpec.Archive.TarProfile.Layer });
        foreach (var file in _app.Request.EtcFiles)
        {
            var content = file.Content.Span.ToArray();
            extractor.Apply(new() { Name = $"etc/{file.Name}", Kind = ImageSpec.Archive.TarEntryKind.File, Mode = OrdinaryFile, Size = content.Length }, new MemoryStream(content));
        }

        extractor.Finish();
    }

    private IEnumerable<(string Key, string Value)> Annotations() =>
    [
        ("appc.io/image-id", _options.Apps[0].Image.ToString()),
        ("appc.io/image-name", _options.Apps[0].Manifest.Name.ToString()),
        ("appc.io/app-name", _app.Request.Name),
    ];

    private IEnumerable<string> Losses()
    {
        if (_app.Request.PostStop is not null)
        {
            yield return "the event handler post-stop is left out: OCI runtimes run such hooks on the host and not in the container";
        }

        if (!_request.Host.Privileged && _app.Request.Uid != 0)
        {
            yield return $"the app is user {_app.Request.Uid}: runc starts an ordinary user's container only with user 0 in it (--user=0 --group=0), crun any";
        }
    }
}
