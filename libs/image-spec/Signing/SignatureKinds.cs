namespace Appc.ImageSpec.Signing;

/// <summary>How the kinds are written: on command lines, in policy files, and after a file's name.</summary>
public static class SignatureKinds
{
    private static readonly (SignatureKind Kind, string Name, string Suffix)[] s_all =
    [
        (SignatureKind.OpenPgp, "openpgp", ".asc"),
        (SignatureKind.Minisign, "minisign", ".minisig"),
        (SignatureKind.ImageId, "image-id", ".sig.json"),
    ];

    /// <summary>Every kind, in the order in which they are made and judged.</summary>
    public static IEnumerable<SignatureKind> All => s_all.Select(row => row.Kind);

    /// <summary>Such as <c>image-id</c>.</summary>
    public static string NameOf(SignatureKind kind) => Row(kind).Name;

    /// <summary>What is added to a file's name for its signature of that kind, such as <c>.sig.json</c>.</summary>
    public static string SuffixOf(SignatureKind kind) => Row(kind).Suffix;

    /// <summary>Reads such a name.</summary>
    /// <returns>False where it is none of them.</returns>
    public static bool TryParse(string name, out SignatureKind kind)
    {
        var row = Array.FindIndex(s_all, row => row.Name == name);
        kind = row < 0 ? default : s_all[row].Kind;
        return row >= 0;
    }

    private static (SignatureKind Kind, string Name, string Suffix) Row(SignatureKind kind) => Array.Find(s_all, row => row.Kind == kind);
}
