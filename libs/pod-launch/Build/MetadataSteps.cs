using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Appc.Linux.Process;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.OpenConstants;
using static Appc.Linux.Process.SocketConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// What init does for the metadata service: only it can listen in the pod's network. It never answers; the runner takes the socket over
/// (pidfd_getfd(2)) when all has started, and what an app asks until then waits in the socket's queue.
/// </summary>
internal static class MetadataSteps
{
    private const int Backlog = 128;

    internal static void Listen(StepList steps, ushort port)
    {
        var address = new byte[16];
        MemoryMarshal.Write(address, (ushort)AF_INET);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), port);
        BinaryPrimitives.WriteUInt32BigEndian(address.AsSpan(4), 0x7F000001);
        var socket = steps.Open(
            SystemCall.socket, "for the metadata service", Number(AF_INET, "AF_INET"), Number(SOCK_STREAM | SOCK_CLOEXEC, "SOCK_STREAM|SOCK_CLOEXEC"), Number(0, "IPPROTO_IP"));
        steps.Call(
            SystemCall.bind, "on loopback alone", Number(socket),
            Structure(address, $"{{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr(\"127.0.0.1\")}}"), Number(address.Length));
        steps.Call(SystemCall.listen, "what an app asks before the runner is there waits", Number(socket), Number(Backlog));
        steps.Call(SystemCall.dup3, "where the runner looks for it", Number(socket), Number(LaunchPlan.MetadataDescriptor), Number(O_CLOEXEC, "O_CLOEXEC"));
        steps.Close(socket);
    }

    internal static void TellStart(StepList steps)
    {
        var report = new byte[Marshal.SizeOf<NativeReport>()];
        MemoryMarshal.Write(report, new NativeReport { Kind = NativeReport.AllStarted, Actor = NativeReport.InitActor });
        steps.Call(
            SystemCall.write, "tell the runner that all has started", Number(LaunchPlan.ReportDescriptor), Structure(report, StraceQuoting.Quote(report)), Number(report.Length));
    }
}
