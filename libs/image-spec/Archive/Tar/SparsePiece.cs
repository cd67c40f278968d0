namespace Appc.ImageSpec.Archive;

/// <summary>A run of stored bytes in a sparse file.</summary>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="Length">Its bytes; 0 where it only marks the end.</param>
internal readonly record struct SparsePiece(long Offset, long Length);
