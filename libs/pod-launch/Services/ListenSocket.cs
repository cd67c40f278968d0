using Appc.Linux.Process;

namespace Appc.PodLaunch.Services;

/// <summary>A socket that a service manager opened and handed to this process (sd_listen_fds(3)).</summary>
/// <param name="Descriptor">Its number in this process.</param>
/// <param name="Name">Its name, FileDescriptorName= of the unit.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>; null for one that has no port: of another family, or a FIFO or a device, which a socket unit may have too.</param>
/// <param name="Port">Its port; 0 for none.</param>
public sealed record ListenSocket(int Descriptor, string Name, string? Protocol, int Port)
{
    /// <summary>For people.</summary>
    public override string ToString() => Protocol is null ? Name : $"{Name} ({Protocol} {Port})";

    /// <summary>Asks the kernel what a descriptor is.</summary>
    internal static ListenSocket Of(int descriptor, string name) => Processes.InternetSocket(descriptor) is var (isStream, port)
        ? new ListenSocket(descriptor, name, isStream ? "tcp" : "udp", port)
        : new ListenSocket(descriptor, name, null, 0);
}
