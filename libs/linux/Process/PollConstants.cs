using System.Runtime.InteropServices;

namespace Appc.Linux.Process;

/// <summary>poll(2) and shutdown(2).</summary>
internal static class PollConstants
{
#pragma warning disable CS1591 // the names are the kernel's own
    internal const short POLLIN = 1;
    internal const int SHUT_RDWR = 2;
#pragma warning restore CS1591
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    internal int Descriptor;
    internal short Events;
    internal short Returned;
}
