using System.Security.Cryptography;

namespace Appc.ImageSpec.Bundle;

/// <summary>Writes what follows a bundle's head.</summary>
public static class BundleWriter
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Bytes of everything behind the head.</summary>
    public static long LengthOf(IEnumerable<BundleFile> files) =>
        files.Where(file => file.IsCarried).Sum(file => BundleEntry.Header(file.Path, file.Size).Length + file.Size + BundleEntry.Padding(file.Size)) + BundleEntry.EndBytes;

    /// <summary>Writes the files that are carried.</summary>
    /// <param name="destination">Not flushed.</param>
    /// <param name="files">In the inventory's order.</param>
    /// <param name="open">Opens one for reading.</param>
    /// <exception cref="NotVerifiedException">A file is not the one that the inventory names; it is named.</exception>
    public static void Write(Stream destination, IEnumerable<BundleFile> files, Func<BundleFile, Stream> open)
    {
        var buffer = new byte[BufferBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Where(file => file.IsCarried))
        {
            destination.Write(BundleEntry.Header(file.Path, file.Size));
            using (var source = open(file))
            {
                Copy(source, destination, file, buffer, hash);
            }

            destination.Write(new byte[BundleEntry.Padding(file.Size)]);
        }

        destination.Write(new byte[BundleEntry.EndBytes]);
    }

    private static void Copy(Stream source, Stream destination, BundleFile file, byte[] buffer, IncrementalHash hash)
    {
        long total = 0;
        for (int count; (count = source.Read(buffer)) > 0;)
        {
            total += count;
            hash.AppendData(buffer, 0, count);
            destination.Write(buffer, 0, count);
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256 || total != file.Size)
        {
            throw new NotVerifiedException($"{file.Path}: is not what it was: its digest or size has changed");
        }
    }
}
