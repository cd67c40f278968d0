namespace Appc.PodLaunch.Isolators;

/// <summary>A small file of /proc that a process of the pod writes.</summary>
/// <param name="Path">Absolute, or for a kernel parameter relative to /proc/sys.</param>
/// <param name="Content">What is written, in one write(2).</param>
/// <param name="Reason">Why, for people.</param>
public sealed record ProcWrite(string Path, string Content, string Reason);
