using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.Linux;

namespace Actool.Signing.Keys;

/// <summary>Finds a secret key by what the user typed.</summary>
internal static class SecretKeyFinder
{
    /// <summary>The path of a file, or of the key in the user's folder whose id ends so; the only key there where nothing was typed.</summary>
    /// <exception cref="NotFoundException">There is none, or more than one.</exception>
    internal static string Find(string? typed)
    {
        if (typed is not null && File.Exists(typed))
        {
            return typed;
        }

        SignatureKind[] kinds = [SignatureKind.OpenPgp, SignatureKind.Minisign, SignatureKind.ImageId];
        List<string> files = [.. kinds.SelectMany(SecretKeyFolder.FilesOf).Where(path => typed is null || IdOf(path).EndsWith(typed, StringComparison.OrdinalIgnoreCase))];
        var what = typed is null ? "secret key" : $"secret key {ByteEscaping.ToDisplay(typed)}";
        return files.Count switch
        {
            1 => files[0],
            0 => throw new NotFoundException($"{what}: no such file, and none in your folder", "'actool key list' shows what is there"),
            _ => throw new NotFoundException($"{what}: {files.Count} in your folder", "name one by its file, or by more of its id ('actool key list')"),
        };
    }

    /// <summary>From the file's name: secret-ID.asc, minisign-ID.key.</summary>
    private static string IdOf(string path) => Path.GetFileNameWithoutExtension(path).Split('-', 2)[^1];
}
