namespace Appc.ImageSpec.Bundle;

/// <summary>One of the pieces into which a bundle is cut behind its head.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">64 hexadecimal digits in small letters.</param>
public sealed record BundleChunk(long Size, string Sha256);
