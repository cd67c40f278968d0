using System.Collections.Immutable;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Image;

namespace Appc.PodLaunch.Pods;

/// <summary>One app of a pod that is to be launched.</summary>
public sealed record PodApp
{
    /// <summary>The image.</summary>
    public required ImageId Image { get; init; }

    /// <summary>Its manifest.</summary>
    public required ImageManifest Manifest { get; init; }

    /// <summary>Its rendered tree, absolute.</summary>
    public required string Tree { get; init; }

    /// <summary>What the user says about the app.</summary>
    public required AppSettings Settings { get; init; }

    /// <summary>What stands in for the manifest's own app object (pods.md, app); null where that holds.</summary>
    public App? App { get; init; }

    /// <summary>Metadata of the app in this pod.</summary>
    public ImmutableArray<Annotation> Annotations { get; init; } = [];

    /// <summary>rkt's word for an app that tells the service manager itself when it is ready (sd_notify(3)).</summary>
    public static AcIdentifier NotifyAnnotation { get; } = AcIdentifier.Parse("appc.io/executor/supports-systemd-notify");

    /// <summary>True for such an app: the pod's word holds, else the image's.</summary>
    public bool Notifies => (Find(Annotations) ?? Find(Manifest.Annotations)) == "true";

    private static string? Find(ImmutableArray<Annotation> annotations) => annotations.FirstOrDefault(annotation => annotation.Name == NotifyAnnotation)?.Value;

    /// <summary>The app's name in the pod.</summary>
    public AcName Name => Settings.Name ?? AppResolver.NameOf(Manifest);
}
