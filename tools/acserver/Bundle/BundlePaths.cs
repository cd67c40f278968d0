using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acserver.Bundles;

/// <summary>What a file of a bundle is.</summary>
internal enum BundlePathKind
{
    /// <summary>An image, or what lies beside it.</summary>
    Image,

    /// <summary>A public key.</summary>
    Key,

    /// <summary>A statement about keys.</summary>
    Statement,

    /// <summary>policy.json.</summary>
    Policy,

    /// <summary>A file of keys that the policy names.</summary>
    PolicyKey,
}

/// <summary>The places that a bundle may write to: those of an acserver store that are meant to travel, and no other.</summary>
internal static class BundlePaths
{
    internal const string Policy = "policy.json";
    internal const string Statements = "keys/statements/";
    private const string Images = "images/";
    private const string PrefixKeys = "keys/prefix.d/";
    private const string RootKeys = "keys/root.d/";
    private static readonly string[] s_reserved = ["images", "keys", "tokens", "tmp", "bundles", "mirror", "oci", "version", "audit.log", Policy];

    /// <summary>What the file is.</summary>
    /// <exception cref="BadInputException">Nothing that a bundle may bring.</exception>
    internal static BundlePathKind KindOf(string path) =>
        IsImage(path) ? BundlePathKind.Image
        : path.StartsWith(Statements, StringComparison.Ordinal) && IsHex(path[Statements.Length..], ".json") ? BundlePathKind.Statement
        : IsKey(path) ? BundlePathKind.Key
        : path == Policy ? BundlePathKind.Policy
        : IsFree(path) ? BundlePathKind.PolicyKey
        : throw new BadInputException($"{ByteEscaping.ToDisplay(path)}: a bundle has no such file");

    /// <summary>The image's key and the name of the file; null where the path is no image's.</summary>
    internal static (ImageKey Key, string File)? ImageOf(string path)
    {
        var parts = path.Split('/');
        return parts.Length > 3 && parts[0] == "images" && AcIdentifier.TryParse(string.Join('/', parts[1..^2]), out var name) && ImageKey.FromDirectory(name, parts[^2]) is { } key
            ? (key, parts[^1])
            : null;
    }

    /// <summary>Whether a policy may name this file for its keys, so that it travels with it.</summary>
    internal static bool IsFree(string path) => !path.StartsWith('/') && !path.StartsWith('.') && !s_reserved.Contains(path.Split('/')[0], StringComparer.Ordinal) && path.Split('/').All(part => part is not ("" or "." or ".."));

    private static bool IsImage(string path) => path.StartsWith(Images, StringComparison.Ordinal) && ImageOf(path) is { } image && DepotFiles.Served.Any(served => served.File == image.File);

    private static bool IsKey(string path)
    {
        var slash = path.LastIndexOf('/');
        return IsHex(path[(slash + 1)..], string.Empty)
            && (path.StartsWith(RootKeys, StringComparison.Ordinal) ? slash + 1 == RootKeys.Length
                : path.StartsWith(PrefixKeys, StringComparison.Ordinal) && slash > PrefixKeys.Length && AcIdentifier.TryParse(path[PrefixKeys.Length..slash], out _));
    }

    private static bool IsHex(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal) && name[..^suffix.Length] is { Length: 16 or 40 or 64 } digits && digits.All(char.IsAsciiHexDigitLower);
}
