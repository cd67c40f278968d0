using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>An app's standard streams that are not the caller's: its own /dev/null, and pipes that the runner reads.</summary>
internal static class StreamSteps
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>The app's steps.</summary>
    internal static void Add(StepList steps, HostFacts host, AppRequest app, int index, bool hasTerminal, PrivateUsers? users = null)
    {
        Place(steps, app.Streams.Input, Input, pipe: -1, hasTerminal);
        Place(steps, app.Streams.Output, Output, HandedDescriptors.PipeOf(index, isError: false), hasTerminal);
        Place(steps, app.Streams.Error, Error, HandedDescriptors.PipeOf(index, isError: true), hasTerminal);
        GiveAway(steps, host, app, users, Output);
        GiveAway(steps, host, app, users, Error);
    }

    /// <summary>A pipe belongs to who made it, and /dev/stdout is opened anew by many a server. In a pod of one user it is that user who made it.</summary>
    private static void GiveAway(StepList steps, HostFacts host, AppRequest app, PrivateUsers? users, int stream)
    {
        if (host.HasUsers && AppStreams.IsPipe(stream == Error ? app.Streams.Error : app.Streams.Output))
        {
            steps.Call(
                SystemCall.fchownat, "the app may open /dev/stdout and /dev/stderr", Number(stream), Text(string.Empty), Number(users?.UidOnHost(app.Uid) ?? app.Uid), Number(users?.GidOnHost(app.Gid) ?? app.Gid), Number(MountFlags.AT_EMPTY_PATH, "AT_EMPTY_PATH"));
        }
    }

    private static void Place(StepList steps, StreamMode mode, int stream, int pipe, bool hasTerminal)
    {
        if (AppStreams.IsPipe(mode))
        {
            steps.Call(SystemCall.dup3, "to the app's log", Number(pipe), Number(stream), Number(0));
        }
        else if (mode == StreamMode.Inherit && hasTerminal)
        {
            steps.Call(SystemCall.dup3, "the pod's terminal", Number(LaunchPlan.PeerDescriptor), Number(stream), Number(0));
        }
        else if (mode == StreamMode.Null)
        {
            var none = steps.Open(SystemCall.openat, "nothing", CurrentDirectory, Text("/dev/null"), Number(O_RDWR | O_CLOEXEC, "O_RDWR|O_CLOEXEC"));
            steps.Call(SystemCall.dup3, "in place of the caller's", Number(none), Number(stream), Number(0));
            steps.Close(none);
        }
    }
}
