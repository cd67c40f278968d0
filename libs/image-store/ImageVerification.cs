using System.Collections.Immutable;

namespace Appc.ImageStore;

/// <summary>What a thorough look at one image found.</summary>
/// <param name="Image">The image.</param>
/// <param name="IsRendered">Whether its root file system was there to be compared.</param>
/// <param name="Problems">What is wrong, a line each; empty when all is well.</param>
/// <param name="TrustProblem">Why the image may not be run without --insecure-options=image now; null when it may.</param>
public sealed record ImageVerification(StoredImage Image, bool IsRendered, ImmutableArray<string> Problems, string? TrustProblem);
