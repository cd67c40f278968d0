namespace Appc.ImageSpec.Bundle;

/// <summary>The bundle that a delta goes on from.</summary>
/// <param name="Serial">Its serial.</param>
/// <param name="Sha256">The SHA-256 of its inventory, in hexadecimal.</param>
public sealed record FormerBundle(long Serial, string Sha256);
