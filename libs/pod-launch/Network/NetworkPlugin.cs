using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Network;

/// <summary>One plugin of a network's configuration (CNI specification, section 1).</summary>
/// <param name="Type">The name of its program.</param>
/// <param name="Configuration">Its object, every field as it was written.</param>
/// <param name="Capabilities">Which of a pod's wishes it takes through <c>runtimeConfig</c>.</param>
public sealed record NetworkPlugin(string Type, JsonValue Configuration, ImmutableHashSet<string> Capabilities);
