using Acbuild.Host;

namespace Acbuild.CopyExec;

/// <summary>What <c>copy-exec</c> was asked for.</summary>
/// <param name="Programs">Paths of programs in the sysroot, or bare names that are looked for in the usual directories.</param>
/// <param name="To">The path in the image of the only program; null: where it lies on the host.</param>
/// <param name="Sysroot">The root of the system to take files from.</param>
/// <param name="Libraries">Libraries that are opened at run time.</param>
/// <param name="Rules">How files become entries.</param>
internal sealed record CopyExecOptions(
    IReadOnlyList<string> Programs, string? To, string Sysroot, IReadOnlyList<string> Libraries, CaptureRules Rules)
{
    /// <summary>Name services to take modules for; null for none.</summary>
    internal IReadOnlyList<string>? NameServices { get; init; }

    /// <summary>Locales to take.</summary>
    internal IReadOnlyList<string> Locales { get; init; } = [];

    /// <summary>Character sets to take modules for, all where it is empty; null for none.</summary>
    internal IReadOnlyList<string>? CharacterSets { get; init; }

    /// <summary>Say what was taken as JSON on standard output.</summary>
    internal bool Json { get; init; }
}
