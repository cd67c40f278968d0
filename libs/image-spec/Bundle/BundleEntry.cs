using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Bundle;

/// <summary>
/// How a file stands in a bundle: a tar entry whose every byte but the content follows from name and size, so that not even its padding can change
/// unnoticed.
/// </summary>
internal static class BundleEntry
{
    private const uint Mode = 0x1A4; // 0644

    /// <summary>The name of the inventory, which comes first.</summary>
    internal const string Inventory = "bundle.json";

    /// <summary>Two blocks of zeros end an archive.</summary>
    internal const int EndBytes = 2 * TarField.BlockSize;

    /// <summary>What stands before the content.</summary>
    internal static byte[] Header(string name, long size)
    {
        var entry = new TarEntry { Name = ByteString.FromText(name), Kind = TarEntryKind.File, Mode = Mode, Size = size };
        var pax = new PaxBuilder();
        var header = new byte[TarField.BlockSize];
        UstarHeader.Write(header, entry, pax);
        if (pax.IsEmpty)
        {
            return header;
        }

        var extended = new byte[TarField.BlockSize];
        UstarHeader.WritePax(extended, entry.Name, pax.Content.Length);
        return [.. extended, .. pax.Content, .. new byte[Padding(pax.Content.Length)], .. header];
    }

    /// <summary>Zeros behind the content.</summary>
    internal static int Padding(long size) => (int)TarField.Padding(size);
}
