namespace Appc.ImageSpec.Archive;

/// <summary>The one-line errors of compressed input.</summary>
internal static class CompressionErrors
{
    internal static BadInputException BadData(CompressionFormat format, InputBuffer input) =>
        new($"{Name(format)}: near byte {input.Position}: the data or its checksum is wrong");

    internal static BadInputException Truncated(CompressionFormat format, InputBuffer input) =>
        new($"{Name(format)}: byte {input.Position}: the data is cut off");

    internal static BadInputException Junk(CompressionFormat format, InputBuffer input) =>
        new($"{Name(format)}: byte {input.Position}: something else follows the end of the compressed data");

    internal static BadInputException TooMuchMemory(CompressionFormat format) =>
        new($"{Name(format)}: the data asks for a larger window than is allowed");

    internal static string Name(CompressionFormat format) => format switch
    {
        CompressionFormat.None => "none",
        CompressionFormat.Gzip => "gzip",
        CompressionFormat.Bzip2 => "bzip2",
        CompressionFormat.Xz => "xz",
        _ => "zstd",
    };
}
