using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>The user's folder for secret keys: <c>$XDG_CONFIG_HOME/appc/keys</c>, else <c>~/.config/appc/keys</c>.</summary>
internal static class SecretKeyFolder
{
    private const string Prefix = "secret-";
    private const string Suffix = ".asc";

    /// <summary>The folder, which need not exist.</summary>
    /// <exception cref="NotFoundException">Neither variable is set to an absolute path.</exception>
    internal static string Find() => TryFind()
        ?? throw new NotFoundException("folder for secret keys: neither XDG_CONFIG_HOME nor HOME is set", "say where with --out DIR");

    /// <summary>The file of the key with that fingerprint.</summary>
    internal static string PathOf(string folder, Fingerprint fingerprint) => Path.Join(folder, Prefix + fingerprint.ToFileName() + Suffix);

    /// <summary>The one secret key in the folder.</summary>
    /// <exception cref="NotFoundException">There is none, or more than one.</exception>
    internal static string TheOnlyKey()
    {
        const string cure = "name the secret key with --key FILE";
        var folder = TryFind() ?? throw new NotFoundException("secret key: neither XDG_CONFIG_HOME nor HOME is set", cure);
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, Prefix + "*" + Suffix) : [];
        return files.Length switch
        {
            1 => files[0],
            0 => throw new NotFoundException($"secret key: none in {ByteEscaping.ToDisplay(folder)}", $"make one with 'actool keygen', or {cure}"),
            _ => throw new NotFoundException($"secret key: {files.Length} in {ByteEscaping.ToDisplay(folder)}", cure),
        };
    }

    private static string? TryFind() => AbsoluteFrom("XDG_CONFIG_HOME", "appc/keys") ?? AbsoluteFrom("HOME", ".config/appc/keys");

    // The environment only: asking the password database can open a socket.
    private static string? AbsoluteFrom(string variable, string below) =>
        Environment.GetEnvironmentVariable(variable) is { } value && value.StartsWith('/') ? Path.Join(value, below) : null;
}
