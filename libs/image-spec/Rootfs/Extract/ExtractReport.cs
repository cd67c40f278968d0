using System.Collections.Immutable;

namespace Appc.ImageSpec.Rootfs;

/// <summary>What an extraction did.</summary>
/// <param name="Entries">How many entries were applied.</param>
/// <param name="Losses">What the kernel did not let this caller apply, or what is not applied to trees that are launched; empty where the tree equals the archive.</param>
public sealed record ExtractReport(long Entries, ImmutableArray<ExtractLoss> Losses);
