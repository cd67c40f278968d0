namespace Appc.ImageSpec.Bundle;

/// <summary>A file of an inventory.</summary>
/// <param name="Path">Its place in an acserver store, which is its name in the bundle too.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">64 hexadecimal digits in small letters.</param>
/// <param name="IsCarried">False for what a bundle leaves out because the former one brought it.</param>
public sealed record BundleFile(string Path, long Size, string Sha256, bool IsCarried);
