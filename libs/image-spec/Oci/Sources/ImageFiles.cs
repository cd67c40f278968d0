using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>What is read from files of every kind of source.</summary>
public static class ImageFiles
{
    /// <summary>A file that must be there.</summary>
    /// <exception cref="BadInputException">It is not.</exception>
    public static Stream Open(this IImageFiles files, string name) =>
        files.TryOpen(name) ?? throw new BadInputException($"{files.Subject}: {ByteEscaping.ToDisplay(name)}: no such file");

    /// <summary>A whole file that must be there.</summary>
    /// <param name="files">Where.</param>
    /// <param name="name">Which.</param>
    /// <param name="most">The bytes that the caller is ready to hold.</param>
    /// <exception cref="BadInputException">It is not there, or larger.</exception>
    public static byte[] Read(this IImageFiles files, string name, int most)
    {
        using var file = files.Open(name);
        if (file.Length > most)
        {
            throw new BadInputException($"{files.Subject}: {ByteEscaping.ToDisplay(name)}: larger than {most} bytes");
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A blob of an OCI layout, verified.</summary>
    /// <exception cref="NotVerifiedException">It has another size or digest than described.</exception>
    public static byte[] ReadBlob(this IImageFiles files, Descriptor descriptor, int most)
    {
        var name = LayoutMarker.BlobName(descriptor.Digest);
        var bytes = files.Read(name, most);
        return bytes.Length == descriptor.Size && Digest.Of(bytes, descriptor.Digest.Algorithm) == descriptor.Digest
            ? bytes
            : throw new NotVerifiedException($"{files.Subject}: {name}: another size or digest than described");
    }
}
