using System.Runtime.InteropServices;
using Appc.Linux.Process;
using static Appc.Linux.Process.SocketConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>Brings up lo in the pod's new network namespace; the kernel gives it 127.0.0.1 and ::1.</summary>
internal static class LoopbackSteps
{
    internal static void Add(StepList steps)
    {
        var request = new byte[40];
        "lo"u8.CopyTo(request);
        MemoryMarshal.Write(request.AsSpan(16), (short)(IFF_UP | IFF_RUNNING));
        var socket = steps.Open(
            SystemCall.socket, "to configure the network", Number(AF_INET, "AF_INET"),
            Number(SOCK_DGRAM | SOCK_CLOEXEC, "SOCK_DGRAM|SOCK_CLOEXEC"), Number(0, "IPPROTO_IP"));
        steps.Call(
            SystemCall.ioctl, "bring the loopback interface up", Number(socket), Number(SIOCSIFFLAGS, "SIOCSIFFLAGS"),
            Structure(request, "{ifr_name=\"lo\", ifr_flags=IFF_UP|IFF_RUNNING}"));
        steps.Close(socket);
    }
}
