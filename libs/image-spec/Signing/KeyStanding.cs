using System.Collections.Immutable;

namespace Appc.ImageSpec.Signing;

/// <summary>What signatures by a key are worth at some time.</summary>
/// <param name="Refusals">Why they are worth nothing, the gravest first; empty where nothing is wrong.</param>
/// <param name="Ends">When the key ends; null for never.</param>
public readonly record struct KeyStanding(ImmutableArray<SignatureRefusal> Refusals, DateTimeOffset? Ends);
