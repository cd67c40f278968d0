using System.Collections.Immutable;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>Arguments of the rt_sig* calls. A signal set of the kernel is eight bytes.</summary>
internal static class SignalArguments
{
    private const int SetSize = 8;

    /// <summary>rt_sigaction(signal, SIG_DFL): a <c>struct kernel_sigaction</c> of zeros is SIG_DFL on every architecture.</summary>
    internal static PlanArgument[] DefaultAction(int signal) =>
    [
        Number(signal, Signals.NameOf(signal)), Structure(new byte[32], "{sa_handler=SIG_DFL, sa_mask=[], sa_flags=0}"), Null, Number(SetSize),
    ];

    /// <summary>rt_sigprocmask(SIG_SETMASK, []).</summary>
    internal static PlanArgument[] EmptyMask() =>
        [Number(2, "SIG_SETMASK"), Structure(new byte[SetSize], "[]"), Null, Number(SetSize)];

    /// <summary>rt_sigtimedwait(one signal), without a look at its siginfo.</summary>
    internal static ImmutableArray<PlanArgument> WaitFor(int signal) =>
        [Structure(BitConverter.GetBytes(1UL << (signal - 1)), $"[{Signals.NameOf(signal)[3..]}]"), Null, Null, Number(SetSize)];

    /// <summary>rt_sigtimedwait(every signal); the siginfo is 128 bytes.</summary>
    internal static ImmutableArray<PlanArgument> WaitForAny() =>
    [
        Structure(Enumerable.Repeat((byte)0xff, SetSize).ToArray(), "~[]"), Structure(new byte[128], "info"), Null, Number(SetSize),
    ];
}
