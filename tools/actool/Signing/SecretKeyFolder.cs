using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>The user's folder for secret keys: <c>$XDG_CONFIG_HOME/appc/keys</c>, else <c>~/.config/appc/keys</c>.</summary>
internal static class SecretKeyFolder
{
    private static readonly (SignatureKind Kind, string Prefix, string Suffix)[] s_names =
    [
        (SignatureKind.OpenPgp, "secret-", ".asc"),
        (SignatureKind.Minisign, "minisign-", ".key"),
        (SignatureKind.ImageId, "image-id-", ".pem"),
    ];

    /// <summary>The folder, which need not exist.</summary>
    /// <exception cref="NotFoundException">Neither variable is set to an absolute path.</exception>
    internal static string Find() => TryFind()
        ?? throw new NotFoundException("folder for secret keys: neither XDG_CONFIG_HOME nor HOME is set", "say where with --out DIR");

    /// <summary>The file of the key with that id: a fingerprint, a key number.</summary>
    internal static string PathOf(string folder, SignatureKind kind, string keyId)
    {
        var (_, prefix, suffix) = NamesOf(kind);
        return Path.Join(folder, prefix + keyId.ToLowerInvariant() + suffix);
    }

    /// <summary>The files of one kind's secret keys, in the order of their names; none where there is no folder.</summary>
    internal static IReadOnlyList<string> FilesOf(SignatureKind kind)
    {
        var (_, prefix, suffix) = NamesOf(kind);
        return TryFind() is { } folder && Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, prefix + "*" + suffix).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>The one secret key of that kind in the folder.</summary>
    /// <exception cref="NotFoundException">There is none, or more than one.</exception>
    internal static string TheOnlyKey(SignatureKind kind)
    {
        const string cure = "name the secret key with --key FILE";
        var folder = TryFind() ?? throw new NotFoundException("secret key: neither XDG_CONFIG_HOME nor HOME is set", cure);
        var files = FilesOf(kind);
        var make = kind == SignatureKind.OpenPgp ? "actool keygen" : $"actool keygen --kind {SignatureKinds.NameOf(kind)}";
        return files.Count switch
        {
            1 => files[0],
            0 => throw new NotFoundException($"secret key: none in {ByteEscaping.ToDisplay(folder)}", $"make one with '{make}', or {cure}"),
            _ => throw new NotFoundException($"secret key: {files.Count} in {ByteEscaping.ToDisplay(folder)}", cure),
        };
    }

    private static (SignatureKind Kind, string Prefix, string Suffix) NamesOf(SignatureKind kind) => Array.Find(s_names, row => row.Kind == kind);

    private static string? TryFind() => AbsoluteFrom("XDG_CONFIG_HOME", "appc/keys") ?? AbsoluteFrom("HOME", ".config/appc/keys");

    // The environment only: asking the password database can open a socket.
    private static string? AbsoluteFrom(string variable, string below) =>
        Environment.GetEnvironmentVariable(variable) is { } value && value.StartsWith('/') ? Path.Join(value, below) : null;
}
