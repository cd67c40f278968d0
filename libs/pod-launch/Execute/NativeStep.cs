using System.Runtime.InteropServices;

namespace Appc.PodLaunch.Execute;

/// <summary>A plan step as Init/init-*.s and <see cref="ChildInterpreter"/> read it: numbers and addresses only.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeStep
{
    internal const long AnyResult = long.MinValue;

    internal long Number;
    internal long Argument0;
    internal long Argument1;
    internal long Argument2;
    internal long Argument3;
    internal long Argument4;
    internal long Argument5;
    internal long Expected;
    internal int Tolerated0;
    internal int Tolerated1;
    internal int Tolerated2;
    internal int Kind;
    internal int App;
    internal int Unused;
}

/// <summary>The steps of init, or of another process of the pod, and that process once it runs.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeActor
{
    internal const int AwaitsAnother = 1;
    internal const int AwaitsAll = 2;
    internal const int Nobody = -1;

    internal long Steps;
    internal int Count;
    internal int Pid;
    internal int Status;

    /// <summary>What it waits for before it begins; init puts 0 here when it lets it go.</summary>
    internal int Awaits;

    /// <summary>Who begins when it has ended; <see cref="Nobody"/> for none.</summary>
    internal int Next;

    /// <summary>Every bit where <see cref="Next"/> begins only if the wait status is 0, else none.</summary>
    internal int Required;
}

/// <summary>What lies at <see cref="InitProgram.PlanAddress"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativePlan
{
    internal NativeActor Init;
    internal long Actors;
    internal int ActorCount;
    internal int Running;

    /// <summary>Where init has wait4(2) put a status, and where it writes its reports from.</summary>
    internal long WaitStatus;
    internal NativeReport Report;
}

/// <summary>What a process of the pod writes to the runner: 16 bytes, so that a write to the pipe is never torn.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeReport
{
    internal const int StepFailed = 1;
    internal const int AppEnded = 2;
    internal const int AllStarted = 3;
    internal const int InitActor = -1;
    internal const int ChildActor = -2;

    internal int Kind;
    internal int Actor;
    internal int Step;

    /// <summary>errno of the failed step, or the wait status of the process that ended.</summary>
    internal int Value;
}

/// <summary>Everything that the cloned child needs until it is init; nothing in it points into the managed heap.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeChild
{
    /// <summary>libc's <c>syscall</c>.</summary>
    internal nint SystemCall;

    /// <summary>libc's <c>__errno_location</c>.</summary>
    internal nint ErrnoLocation;

    /// <summary>Numbers of the calls that are not steps.</summary>
    internal long Write;
    internal long ExitGroup;

    internal NativeStep* Steps;
    internal int Count;
}
