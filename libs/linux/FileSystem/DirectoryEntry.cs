namespace Appc.Linux.FileSystem;

/// <summary>A name in a directory, and its kind where the file system says (else <see cref="FileType.Unknown"/>).</summary>
public readonly record struct DirectoryEntry(ByteString Name, FileType Type);
