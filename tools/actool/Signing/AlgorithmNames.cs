using Appc.CommandLine;
using Appc.ImageSpec.Signing;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>The algorithms of keygen as users type them.</summary>
internal static class AlgorithmNames
{
    private static readonly (string Name, KeyAlgorithm Algorithm)[] s_all =
    [
        ("ed25519", KeyAlgorithm.Ed25519),
        ("rsa2048", KeyAlgorithm.Rsa2048),
        ("rsa3072", KeyAlgorithm.Rsa3072),
        ("rsa4096", KeyAlgorithm.Rsa4096),
        ("p256", KeyAlgorithm.P256),
        ("p384", KeyAlgorithm.P384),
        ("p521", KeyAlgorithm.P521),
    ];

    /// <summary>All of them, for help.</summary>
    internal static string List => string.Join(", ", s_all.Select(row => row.Name));

    /// <summary>The algorithm of that name; null means Ed25519.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal static KeyAlgorithm Parse(string? name) =>
        name is null ? KeyAlgorithm.Ed25519
        : Array.Find(s_all, row => row.Name == name) is { Name: not null } found ? found.Algorithm
        : throw new UsageException($"--algorithm {ByteEscaping.ToDisplay(name)}: not one of {List}");
}
