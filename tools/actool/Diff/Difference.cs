using System.Collections.Immutable;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>One place where two documents differ; null where one of them has nothing there.</summary>
/// <param name="Path">The JSON path; list entries with names stand under these.</param>
/// <param name="Left">What A has.</param>
/// <param name="Right">What B has.</param>
internal sealed record ManifestDifference(string Path, JsonValue? Left, JsonValue? Right);

/// <summary>One property in which a file differs.</summary>
/// <param name="What">Such as <c>mode</c>.</param>
/// <param name="Left">What A has, as shown to people.</param>
/// <param name="Right">What B has.</param>
internal sealed record FactDifference(string What, string Left, string Right);

/// <summary>One file that differs.</summary>
/// <param name="Name">Relative to the root file system.</param>
/// <param name="Left">The file in A; null where there is none.</param>
/// <param name="Right">The file in B; null where there is none.</param>
/// <param name="Facts">What differs, where both have it.</param>
internal sealed record FileDifference(ByteString Name, FileFacts? Left, FileFacts? Right, ImmutableArray<FactDifference> Facts);
