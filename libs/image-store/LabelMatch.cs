using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Appc.ImageSpec.Schema;

namespace Appc.ImageStore;

/// <summary>Whether an image is one that was asked for by labels (aci.md, "Dependency Matching").</summary>
public static class LabelMatch
{
    /// <summary>Every label asked for is there with that value.</summary>
    public static bool Has(ImmutableArray<Label> labels, ImmutableArray<Label> wanted) =>
        wanted.All(want => labels.Any(label => label.Name == want.Name && string.Equals(label.Value, want.Value, StringComparison.Ordinal)));

    /// <summary>os and arch, where the image states them and nobody asked for others, are this machine's.</summary>
    public static bool FitsMachine(ImmutableArray<Label> labels, ImmutableArray<Label> wanted) =>
        Fits(labels, wanted, "os", "linux") && Fits(labels, wanted, "arch", Architecture);

    /// <summary>This machine's arch label.</summary>
    internal static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static bool Fits(ImmutableArray<Label> labels, ImmutableArray<Label> wanted, string name, string here)
    {
        var value = ValueOf(labels, name);
        return value is null || ValueOf(wanted, name) is not null || string.Equals(value, here, StringComparison.Ordinal);
    }

    private static string? ValueOf(ImmutableArray<Label> labels, string name)
    {
        foreach (var label in labels)
        {
            if (string.Equals(label.Name.ToString(), name, StringComparison.Ordinal))
            {
                return label.Value;
            }
        }

        return null;
    }
}
