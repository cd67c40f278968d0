using Appc.CommandLine;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Registry;

namespace Acbuild.Images;

/// <summary>How other images are come by.</summary>
/// <param name="Choice">Which one of several Docker or OCI images.</param>
/// <param name="Registry">How servers are spoken to.</param>
/// <param name="Store">The directory of the store; null for the usual one.</param>
/// <param name="AllowUnsigned">Images by name are taken without a signature that a trusted key made.</param>
internal sealed record ImageAccess(ImageChoice Choice, RegistryOptions Registry, string? Store, bool AllowUnsigned)
{
    /// <summary>Says how far a download is; null for nobody.</summary>
    internal static ProgressLine? Progress() => ProgressLine.For(Report.Quiet ? "none" : Acbuild.Progress.StepProgress.Kind, Console.Error, !Console.IsErrorRedirected);
}
