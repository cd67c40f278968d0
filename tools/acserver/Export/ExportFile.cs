namespace Acserver.Export;

/// <summary>A file of the tree.</summary>
/// <param name="Path">Below the tree, components separated by slashes.</param>
/// <param name="Sha256">Of its bytes, hexadecimal.</param>
internal abstract record ExportFile(string Path, string Sha256);

/// <summary>A small one, such as a page or a signature.</summary>
internal sealed record ExportBytes(string Path, string Sha256, byte[] Bytes) : ExportFile(Path, Sha256);

/// <summary>A large one: an image, or a blob of one.</summary>
/// <param name="What">What it is, for messages.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Time">The time that the file gets, in seconds since 1970.</param>
/// <param name="SameAs">Another file of the tree with the same bytes, of which this is one more name; null for none.</param>
/// <param name="Open">Opens what the store has.</param>
internal sealed record ExportContent(string Path, string Sha256, string What, long Size, long Time, string? SameAs, Func<Stream> Open) : ExportFile(Path, Sha256);
