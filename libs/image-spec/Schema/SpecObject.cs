using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>An object of a manifest, with the fields that this program does not know, so that a rewrite keeps them.</summary>
public abstract record SpecObject
{
    /// <summary>Fields outside the specification, in the document's order; written behind the known ones of the same object.</summary>
    public ImmutableArray<JsonMember> UnknownFields { get; init; } = [];

    /// <summary>The array itself, or an empty one for the default that marks an absent list.</summary>
    private protected static ImmutableArray<T> Given<T>(ImmutableArray<T> list) => list.IsDefault ? [] : list;
}
