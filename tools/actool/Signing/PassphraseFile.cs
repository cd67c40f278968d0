using Appc.ImageSpec;
using Appc.ImageStore.Keys;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>A passphrase from a file or descriptor, so that it is never an argument or an environment variable.</summary>
internal static class PassphraseFile
{
    /// <summary>The first line's bytes, as gpg's --passphrase-file takes it; empty where no file is named.</summary>
    /// <exception cref="BadInputException">The first line is empty: that would be no protection.</exception>
    internal static byte[] Read(string? path)
    {
        if (path is null)
        {
            return [];
        }

        var bytes = KeyFile.ReadAll(path);
        var end = Array.IndexOf(bytes, (byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        return line.Length > 0 ? line : throw new BadInputException($"passphrase file {ByteEscaping.ToDisplay(path)}: its first line is empty");
    }
}
