namespace Appc.ImageSpec.Schema;

/// <summary>One <c>"name": value</c> of a JSON object.</summary>
/// <param name="Name">The name with its escapes resolved.</param>
/// <param name="Value">What stands behind the colon.</param>
public readonly record struct JsonMember(string Name, JsonValue Value);
