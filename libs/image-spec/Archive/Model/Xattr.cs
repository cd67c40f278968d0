using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>One extended attribute; see xattr(7).</summary>
/// <param name="Name">The full name with its namespace, such as <c>security.capability</c>.</param>
/// <param name="Value">Any bytes, also none.</param>
public readonly record struct Xattr(ByteString Name, ByteString Value);
