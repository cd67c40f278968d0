using System.Collections.Immutable;
using Appc.Linux;

namespace Appc.ImageSpec.Comparison;

/// <summary>One file that differs.</summary>
/// <param name="Name">Relative to the root file system.</param>
/// <param name="Left">The file in A; null where there is none.</param>
/// <param name="Right">The file in B; null where there is none.</param>
/// <param name="Facts">What differs, where both have it.</param>
public sealed record FileDifference(ByteString Name, FileFacts? Left, FileFacts? Right, ImmutableArray<FactDifference> Facts);
