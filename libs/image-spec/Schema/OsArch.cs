using System.Collections.Frozen;
using System.Collections.Immutable;
using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>The pairs of <c>os</c> and <c>arch</c> labels that are allowed (aci.md, labels; ValidOSArch of the reference).</summary>
public static class OsArch
{
    private static readonly FrozenDictionary<string, string[]> s_pairs = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["linux"] = ["amd64", "i386", "aarch64", "aarch64_be", "armv6l", "armv7l", "armv7b", "ppc64", "ppc64le", "s390x"],
        ["freebsd"] = ["amd64", "i386", "arm"],
        ["darwin"] = ["x86_64", "i386"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True for an allowed pair; a null arch asks for the operating system alone.</summary>
    public static bool IsValid(string os, string? arch) => s_pairs.TryGetValue(os, out var arches) && (arch is null || arches.Contains(arch, StringComparer.Ordinal));

    internal static void Check(ImmutableArray<Label> labels, string path, ProblemList problems)
    {
        var os = Find(labels, "os");
        var arch = Find(labels, "arch");
        if (os is null)
        {
            if (arch is not null)
            {
                problems.Warn(path, "arch has no meaning without os (aci.md, labels)");
            }
        }
        else if (!s_pairs.TryGetValue(os, out var arches))
        {
            problems.Error(path, $"os \"{ByteEscaping.ToDisplay(os)}\" must be one of darwin, freebsd, linux (aci.md, labels)");
        }
        else if (arch is not null && !arches.Contains(arch, StringComparer.Ordinal))
        {
            problems.Error(path, $"arch \"{ByteEscaping.ToDisplay(arch)}\" for {os} must be one of {string.Join(", ", arches)} (aci.md, labels)");
        }
    }

    private static string? Find(ImmutableArray<Label> labels, string name) =>
        labels.IsDefault ? null : labels.LastOrDefault(label => string.Equals(label.Name.ToString(), name, StringComparison.Ordinal))?.Value;
}
