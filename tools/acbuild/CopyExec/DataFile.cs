namespace Acbuild.CopyExec;

/// <summary>A file that a program reads, but does not load as a library.</summary>
/// <param name="File">Where it lies on the host.</param>
/// <param name="Reason">Why it was taken, for people.</param>
internal sealed record DataFile(HostResolution File, string Reason);
