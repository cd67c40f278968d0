using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Comparison;

/// <summary>One place where two documents differ; null where one of them has nothing there.</summary>
/// <param name="Path">The JSON path; list entries with names stand under these.</param>
/// <param name="Left">What A has.</param>
/// <param name="Right">What B has.</param>
public sealed record ManifestDifference(string Path, JsonValue? Left, JsonValue? Right);
