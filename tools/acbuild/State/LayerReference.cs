namespace Acbuild.State;

/// <summary>One finished step's files: an uncompressed tar in the build's <c>layers</c> directory.</summary>
/// <param name="File">The file's name there.</param>
/// <param name="Size">Its length in bytes, by which a file that a power failure cut short is found out.</param>
/// <param name="Step">The command that made it, for people.</param>
/// <param name="HasWhiteouts">True where names that begin with <c>.wh.</c> take away what is below.</param>
internal sealed record LayerReference(string File, long Size, string Step, bool HasWhiteouts);
