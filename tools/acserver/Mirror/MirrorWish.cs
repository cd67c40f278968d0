using Appc.ImageSpec.Schema;
using Appc.ImageStore.Discovery;

namespace Acserver.Mirror;

/// <summary>An image that is wanted.</summary>
/// <param name="Subject">Which.</param>
/// <param name="Text">As it was asked for.</param>
/// <param name="NeededBy">The image that depends on it; null for none.</param>
/// <param name="Id">The ID that it must have; null for any.</param>
internal sealed record MirrorWish(DiscoverySubject Subject, string Text, string? NeededBy, ImageHash? Id)
{
    /// <summary>The same for wishes that the same image fulfils.</summary>
    internal string Key => $"{Subject.Name} {string.Join(' ', Subject.Wanted.Select(label => $"{label.Name}={label.Value}").Order(StringComparer.Ordinal))} {Id}";
}
