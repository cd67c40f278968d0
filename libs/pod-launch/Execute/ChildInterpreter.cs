using System.Runtime.CompilerServices;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Execute;

/// <summary>
/// What runs in the cloned child until it executes <see cref="InitProgram"/>: it walks unmanaged memory and makes system calls
/// through libc's <c>syscall</c>. The child has one thread and a copy of a runtime whose other threads are gone, so this code
/// allocates nothing, touches no static field, throws nothing and calls no ordinary P/Invoke (docs/launch.md; a test disassembles it).
/// </summary>
internal static unsafe class ChildInterpreter
{
    /// <summary>The exit status of a process of the pod that failed before execve(2).</summary>
    internal const int FailureStatus = 254;

    /// <summary>clone3(2), and in the child the steps until it is another program; returns in the parent only.</summary>
    /// <returns>The child's process id, or a negative errno.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static long CloneAndRun(NativeChild* child, long clone3, void* arguments, long size)
    {
        var pid = Invoke(child, clone3, (long)arguments, size, 0, 0, 0, 0);
        if (pid == 0)
        {
            Run(child);
        }

        return pid;
    }

    /// <summary>Performs the steps, of which the last is execveat(2); does not return.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(NativeChild* child)
    {
        for (var i = 0; i < child->Count; i++)
        {
            var step = child->Steps + i;
            var result = Invoke(
                child, step->Number, step->Argument0, step->Argument1, step->Argument2, step->Argument3, step->Argument4, step->Argument5);
            if (result < 0)
            {
                NativeReport report;
                report.Kind = NativeReport.StepFailed;
                report.Actor = NativeReport.ChildActor;
                report.Step = i;
                report.Value = (int)-result;
                Invoke(child, child->Write, LaunchPlan.ReportDescriptor, (long)&report, sizeof(NativeReport), 0, 0, 0);
                break;
            }
        }

        Invoke(child, child->ExitGroup, FailureStatus, 0, 0, 0, 0, 0);
    }

    /// <summary>One system call; a negative errno when it fails.</summary>
    private static long Invoke(NativeChild* child, long number, long a0, long a1, long a2, long a3, long a4, long a5)
    {
        var call = (delegate* unmanaged[SuppressGCTransition]<long, long, long, long, long, long, long, long>)child->SystemCall;
        var result = call(number, a0, a1, a2, a3, a4, a5);
        if (result != -1)
        {
            return result;
        }

        var errno = (delegate* unmanaged[SuppressGCTransition]<int*>)child->ErrnoLocation;
        return -*errno();
    }
}
