using System.Runtime.CompilerServices;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Execute;

/// <summary>
/// What runs in the cloned child, and in the app until its execve(2): it walks unmanaged memory and makes system calls
/// through libc's <c>syscall</c>. The child has one thread and a copy of a runtime whose other threads are gone, so this code
/// allocates nothing, touches no static field, throws nothing and calls no ordinary P/Invoke (ARCHITECTURE.md, "Launch";
/// a test disassembles it).
/// </summary>
internal static unsafe class ChildInterpreter
{
    /// <summary>The exit status of a process of the pod that failed before execve(2).</summary>
    internal const int FailureStatus = 254;

    /// <summary>What is reported for a result that is no error and yet not the expected one: EPROTO.</summary>
    internal const int UnexpectedResult = 71;

    /// <summary>clone3(2), and in the child everything that follows; returns in the parent only.</summary>
    /// <returns>The child's process id, or a negative errno.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static long CloneAndRun(NativePlan* plan, long clone3, void* arguments, long size)
    {
        var child = Invoke(plan, clone3, (long)arguments, size, 0, 0, 0, 0);
        if (child != 0)
        {
            return child;
        }

        for (var i = 0L; i < plan->CommandLineLength; i++)
        {
            plan->CommandLine[i] = 0;
        }

        Run(plan, &plan->Init, NativeReport.InitActor);
        return 0;
    }

    /// <summary>Performs the steps of one actor; does not return.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(NativePlan* plan, NativeActor* actor, int index)
    {
        for (var i = 0; i < actor->Count; i++)
        {
            var step = actor->Steps + i;
            if (step->Kind == (int)StepKind.Supervise)
            {
                Supervise(plan, step);
            }

            var result = Invoke(
                plan, step->Number, step->Argument0, step->Argument1, step->Argument2, step->Argument3, step->Argument4, step->Argument5);
            if (result < 0)
            {
                var errno = (int)-result;
                if (errno != step->Tolerated0 && errno != step->Tolerated1 && errno != step->Tolerated2)
                {
                    Fail(plan, index, i, errno);
                }
            }
            else if (step->Kind == (int)StepKind.Fork)
            {
                if (result == 0)
                {
                    actor = plan->Apps + step->App;
                    index = step->App;
                    i = -1;
                    continue;
                }

                plan->Apps[step->App].Pid = (int)result;
                plan->Running++;
            }
            else if (step->Expected != NativeStep.AnyResult && step->Expected != result)
            {
                Fail(plan, index, i, UnexpectedResult);
            }
        }

        Fail(plan, index, actor->Count, UnexpectedResult);
    }

    /// <summary>Init's life: every signal is blocked and waited for; ends with the last app, with the first app's status.</summary>
    private static void Supervise(NativePlan* plan, NativeStep* wait)
    {
        while (plan->Running > 0)
        {
            var signal = (int)Invoke(plan, wait->Number, wait->Argument0, wait->Argument1, wait->Argument2, wait->Argument3, 0, 0);
            if (signal == Signals.SIGCHLD)
            {
                Reap(plan);
            }
            else if (signal > 0)
            {
                for (var i = 0; i < plan->AppCount; i++)
                {
                    if (plan->Apps[i].Pid > 0)
                    {
                        Invoke(plan, plan->Kill, plan->Apps[i].Pid, signal, 0, 0, 0, 0);
                    }
                }
            }
        }

        var status = plan->Apps[0].Status;
        Invoke(plan, plan->ExitGroup, (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f), 0, 0, 0, 0, 0);
    }

    private static void Reap(NativePlan* plan)
    {
        while (true)
        {
            int status;
            var ended = (int)Invoke(plan, plan->Wait4, -1, (long)&status, WaitConstants.WNOHANG | WaitConstants.__WALL, 0, 0, 0);
            if (ended <= 0)
            {
                return;
            }

            for (var i = 0; i < plan->AppCount; i++)
            {
                if (plan->Apps[i].Pid == ended)
                {
                    plan->Apps[i].Pid = 0;
                    plan->Apps[i].Status = status;
                    plan->Running--;
                    Report(plan, NativeReport.AppEnded, i, 0, status);
                }
            }
        }
    }

    private static void Fail(NativePlan* plan, int actor, int step, int errno)
    {
        Report(plan, NativeReport.StepFailed, actor, step, errno);
        Invoke(plan, plan->ExitGroup, FailureStatus, 0, 0, 0, 0, 0);
    }

    private static void Report(NativePlan* plan, int kind, int actor, int step, int value)
    {
        NativeReport report;
        report.Kind = kind;
        report.Actor = actor;
        report.Step = step;
        report.Value = value;
        Invoke(plan, plan->Write, LaunchPlan.ReportDescriptor, (long)&report, sizeof(NativeReport), 0, 0, 0);
    }

    /// <summary>One system call; a negative errno when it fails.</summary>
    private static long Invoke(NativePlan* plan, long number, long a0, long a1, long a2, long a3, long a4, long a5)
    {
        var call = (delegate* unmanaged[SuppressGCTransition]<long, long, long, long, long, long, long, long>)plan->SystemCall;
        var result = call(number, a0, a1, a2, a3, a4, a5);
        if (result != -1)
        {
            return result;
        }

        var errno = (delegate* unmanaged[SuppressGCTransition]<int*>)plan->ErrnoLocation;
        return -*errno();
    }
}
