using Appc.ImageSpec;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Execute;

/// <summary>Pipes of which one end has a number that plans know.</summary>
internal static class FixedPipe
{
    /// <summary>Fails where the caller handed something on under a number that plans need.</summary>
    internal static void RequireFree(int number)
    {
        if (Processes.IsOpen(number))
        {
            throw new BadInputException($"launch: descriptor {number} is taken: the caller handed on too many open files");
        }
    }

    /// <summary>A pipe whose writing end, or else whose reading end, has the number. Both ends go above the fixed numbers first: pipe2(2) might give them those.</summary>
    internal static (SafeFileHandle Read, SafeFileHandle Write) Make(int number, bool writeEndFixed)
    {
        RequireFree(number);
        var (read, write) = Above(LaunchPlan.AppDescriptor + 1);
        using var moved = writeEndFixed ? write : read;
        var fixedEnd = Processes.DuplicateTo(moved, number, acrossExecve: true);
        return writeEndFixed ? (read, fixedEnd) : (fixedEnd, write);
    }

    private static (SafeFileHandle Read, SafeFileHandle Write) Above(int least)
    {
        var (read, write) = Processes.Pipe();
        using (read)
        using (write)
        {
            return (Processes.DuplicateAbove(read, least), Processes.DuplicateAbove(write, least));
        }
    }
}
