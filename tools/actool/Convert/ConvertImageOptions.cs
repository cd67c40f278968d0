using System.Collections.Immutable;

namespace Actool;

/// <summary>What convert was asked for.</summary>
internal sealed record ConvertImageOptions(string Source, string Target)
{
    internal bool Overwrite { get; init; }

    internal string? Compression { get; init; }

    internal ImmutableArray<string> Dependencies { get; init; } = [];

    internal string? Directory { get; init; }

    internal bool Json { get; init; }
}
