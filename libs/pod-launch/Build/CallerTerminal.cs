namespace Appc.PodLaunch.Build;

/// <summary>The terminal on the caller's standard input, for which a pod gets one of its own.</summary>
/// <param name="State">What it is set to: the kernel's <c>struct termios</c>.</param>
/// <param name="Window">Its size: <c>struct winsize</c>.</param>
public sealed record CallerTerminal(ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Window);
