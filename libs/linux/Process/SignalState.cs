using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.Linux.Process;

/// <summary>The signal mask of this thread and the dispositions of this process: rt_sigprocmask(2), rt_sigaction(2).</summary>
public static unsafe partial class SignalState
{
    private const int SetSize = 8;
    private const int SetMask = 2;
    private const nint Ignored = 1;

    /// <summary>Blocks every signal for this thread; returns the mask before, one bit a signal.</summary>
    public static ulong BlockAll() => SetThreadMask(ulong.MaxValue);

    /// <summary>Sets this thread's mask; returns the one before.</summary>
    public static ulong SetThreadMask(ulong mask)
    {
        ulong before;
        Check(syscall(SystemCallNumbers.Of(SystemCall.rt_sigprocmask), SetMask, (nint)(&mask), (nint)(&before), SetSize), "rt_sigprocmask");
        return before;
    }

    /// <summary>The signals that this process ignores, in order.</summary>
    public static ImmutableArray<int> IgnoredSignals()
    {
        var ignored = ImmutableArray.CreateBuilder<int>();
        var action = stackalloc nint[4];
        for (var signal = 1; signal <= Signals.Last; signal++)
        {
            Check(syscall(SystemCallNumbers.Of(SystemCall.rt_sigaction), signal, 0, (nint)action, SetSize), "rt_sigaction");
            if (action[0] == Ignored)
            {
                ignored.Add(signal);
            }
        }

        return ignored.ToImmutable();
    }

    /// <summary>
    /// Gives SIGCHLD its default action. A caller that ignored it would have the kernel reap our children before we ask.
    /// </summary>
    public static void DefaultChildSignal()
    {
        var action = stackalloc nint[4];
        new Span<nint>(action, 4).Clear();
        Check(syscall(SystemCallNumbers.Of(SystemCall.rt_sigaction), Signals.SIGCHLD, (nint)action, 0, SetSize), "rt_sigaction");
    }

    private static void Check(long result, string operation)
    {
        if (result < 0)
        {
            throw SystemCallException.FromLastError(operation);
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial long syscall(long number, nint a0, nint a1, nint a2, nint a3);
}
