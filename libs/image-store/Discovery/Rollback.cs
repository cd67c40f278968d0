using Appc.ImageSpec.Schema;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// A name without a version never goes back to an older image than one seen before: whoever can make a server forget its newest image must not
/// bring a hole back that way.
/// </summary>
internal static class Rollback
{
    /// <summary>Why the image is refused, in a few words; null when it is not.</summary>
    internal static string? Problem(Store store, DiscoverySubject subject, ImageManifest manifest)
    {
        if (VersionOf(subject.Wanted) is not null || VersionOf(manifest.Labels) is not { } offered)
        {
            return null;
        }

        var seen = store.FindAll(ImageReference.To(subject.Name, subject.Wanted))
            .Where(image => image.Record.Source.StartsWith("http", StringComparison.Ordinal) && LabelMatch.FitsMachine(image.Manifest.Labels, subject.Wanted))
            .Select(image => VersionOf(image.Manifest.Labels)).OfType<string>()
            .FirstOrDefault(version => VersionOrder.Compare(version, offered) > 0);
        return seen is null ? null : $"its version {offered} is older than {seen}, which was fetched before (ask for {subject.Name}:{offered} if it is meant)";
    }

    private static string? VersionOf(IEnumerable<Label> labels) => labels.FirstOrDefault(label => label.Name.ToString() == "version")?.Value;
}
