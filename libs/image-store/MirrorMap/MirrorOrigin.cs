using System.Net.Http.Headers;
using Appc.ImageSpec;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Registry.Authentication;
using Appc.ImageStore.Registry.Http;
using Appc.Linux;

namespace Appc.ImageStore.Mirrors;

/// <summary>What one server of a mirror map needs; none of it is used for another scheme, host or port. Secrets are read when a server asks for them.</summary>
internal sealed record MirrorOrigin
{
    private const int MostSecretBytes = 64 << 10;

    internal required Origin Origin { get; init; }

    /// <summary>A PEM file with the authorities that may vouch for this server, beside the system's; null for none.</summary>
    public string? CaFile { get; init; }

    /// <summary>The user whose password <see cref="SecretFile"/> holds; null where it holds a token, or nothing does.</summary>
    public string? User { get; init; }

    /// <summary>A file whose first line is the password or the token; null for none.</summary>
    public string? SecretFile { get; init; }

    /// <summary>In words, for people; never the secret.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        CaFile is null ? null : $"authorities {ByteEscaping.ToDisplay(CaFile)}",
        SecretFile is null ? null : User is null ? $"token in {ByteEscaping.ToDisplay(SecretFile)}" : $"user {ByteEscaping.ToDisplay(User)}, password in {ByteEscaping.ToDisplay(SecretFile)}",
    }.Where(part => part is not null));

    /// <summary>What is shown to a web server that asks; null for nothing.</summary>
    internal AuthenticationHeaderValue? Header() => SecretFile is null ? null
        : User is null ? new AuthenticationHeaderValue("Bearer", ReadSecret())
        : AuthDirectory.Basic(User, ReadSecret());

    /// <summary>What is shown to a registry that asks; null for nothing.</summary>
    internal Credential? RegistryCredential() => SecretFile is null ? null : new Credential(User ?? string.Empty, ReadSecret(), IsIdentityToken: User is null);

    private string ReadSecret()
    {
        using var file = Keys.KeyFile.OpenRead(SecretFile!);
        var bytes = new byte[MostSecretBytes];
        var line = System.Text.Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Split('\n')[0].TrimEnd('\r');
        return line.Length > 0 && !line.Any(char.IsControl) ? line : throw new BadInputException($"read {ByteEscaping.ToDisplay(SecretFile!)}: its first line must be the secret");
    }
}
